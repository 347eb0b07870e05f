//! The pages of a chapter. `SUMMARY.md` nests them below it, and each says below its title how many minutes it takes
//! to read and which exercises it sets:
//!
//! ```text
//! # Sharing out the work
//!
//! *20 minutes. Exercises: `workers` ★, `claim` ★★.*
//! ```
//!
//! The table between `<!-- pages -->` and `<!-- /pages -->` on the chapter's own page is made of that. It has an
//! anchor for each heading and exercise of the other pages, so an address from before a chapter was cut into pages
//! leads to a link.

use super::headings::{self, Heading};
use super::pages::root;
use std::collections::BTreeSet;
use std::fs;

const BEGIN: &str = "<!-- pages -->\n";
const END: &str = "<!-- /pages -->";

/// A chapter that has several pages, its own first.
pub struct Chapter {
    title: String,
    pages: Vec<Page>,
}

/// One sitting.
struct Page {
    /// `threads-failing.md`
    file: String,
    title: String,
    text: String,
    minutes: u32,
    /// Each with its stars, as they are stated: `` `claim` ★★ (optional)``.
    exercises: Vec<String>,
}

/// Every chapter with more than one page, in the order of the book.
///
/// # Errors
/// If a page cannot be read, or does not say what it should below its title.
pub fn all() -> Result<Vec<Chapter>, String> {
    let mut chapters: Vec<Chapter> = Vec::new();
    for line in read("SUMMARY.md")?.lines() {
        let Some((title, file)) = line.trim_start().strip_prefix("- [").and_then(link) else {
            continue;
        };
        if line.starts_with("- ") {
            chapters.push(Chapter { title: title.to_owned(), pages: Vec::new() });
            let text = read(file)?;
            if text.contains(BEGIN) {
                chapters.last_mut().expect("one was pushed").pages.push(Page::new(file, text)?);
            }
        } else if let Some(chapter) = chapters.last_mut() {
            if chapter.pages.is_empty() {
                return Err(format!(
                    "{title} is below {}, which has no `<!-- pages -->`",
                    chapter.title
                ));
            }
            chapter.pages.push(Page::new(file, read(file)?)?);
        }
    }
    chapters.retain(|chapter| !chapter.pages.is_empty());
    Ok(chapters)
}

impl Chapter {
    /// Compares the table of the pages with what it should be, or writes it if `UPDATE_BOOK` is set.
    ///
    /// # Errors
    /// If they differ.
    pub fn compare(&self) -> Result<(), String> {
        let Page { file, text, .. } = &self.pages[0];
        let (before, rest) = text.split_once(BEGIN).expect("it is a chapter because of that");
        let (is, after) = rest.split_once(END).ok_or(format!("{file}: `{END}` is missing"))?;
        let should = self.table();
        if is == should {
            return Ok(());
        }
        if std::env::var_os("UPDATE_BOOK").is_none() {
            return Err(format!(
                "chapters/{file}: the table of the pages should be\n\n{should}\n\
                 UPDATE_BOOK=1 cargo test --test book  writes it"
            ));
        }
        let text = format!("{before}{BEGIN}{should}{END}{after}");
        fs::write(root().join("chapters").join(file), text).map_err(|e| e.to_string())
    }

    fn table(&self) -> String {
        let mut table = "\n| page | reading | exercises |\n|---|---|---|\n".to_owned();
        let own = headings::of(&self.pages[0].text);
        let mut taken: BTreeSet<String> = own.iter().flat_map(Heading::anchors).collect();
        for (at, page) in self.pages.iter().enumerate() {
            let what = if at == 0 { "this page".to_owned() } else { page.described(&mut taken) };
            let exercises: Vec<String> =
                page.exercises.iter().map(|stated| page.linked(stated, at > 0)).collect();
            table += &format!("| {what} | {} min | {} |\n", page.minutes, exercises.join(", "));
        }
        table + "\n"
    }

    /// Exercises that a page sets and does not state, or states and does not set; and what the introduction says
    /// of the chapter, if that is not the sum of its pages.
    pub fn wrong(&self, introduction: &str) -> Vec<String> {
        let mut wrong: Vec<String> = self.pages.iter().filter_map(Page::wrong).collect();
        let minutes: u32 = self.pages.iter().map(|page| page.minutes).sum();
        let exercises: usize = self.pages.iter().map(|page| page.exercises.len()).sum();
        let (begins, ends) = (
            format!("| [{}]({}) |", self.title, self.pages[0].file),
            format!("| {minutes} min | {exercises} |"),
        );
        if !introduction.lines().any(|line| line.starts_with(&begins) && line.ends_with(&ends)) {
            wrong.push(format!("  chapters/introduction.md: `{begins} … {ends}`"));
        }
        wrong
    }
}

impl Page {
    fn new(file: &str, text: String) -> Result<Page, String> {
        let should = || {
            format!(
                "chapters/{file}: the second paragraph should be like `*20 minutes. Exercises: `claim` ★★.*`"
            )
        };
        let mut paragraphs = text.split("\n\n");
        let title =
            paragraphs.next().and_then(|line| line.strip_prefix("# ")).ok_or_else(should)?;
        let stated = paragraphs.next().unwrap_or_default().replace('\n', " ");
        let stated =
            stated.strip_prefix('*').and_then(|line| line.strip_suffix(".*")).ok_or_else(should)?;
        let (minutes, exercises) = match stated.split_once(" minutes. ") {
            Some((minutes, exercises)) => {
                (minutes, exercises.split_once(": ").ok_or_else(should)?.1)
            }
            None => (stated.strip_suffix(" minutes").ok_or_else(should)?, ""),
        };
        Ok(Page {
            file: file.to_owned(),
            title: title.to_owned(),
            minutes: minutes.parse().map_err(|_| should())?,
            exercises: exercises.split(", ").filter(|e| !e.is_empty()).map(str::to_owned).collect(),
            text,
        })
    }

    /// A link to the page, and one to each of its sections, with those of their names that aren't taken.
    fn described(&self, taken: &mut BTreeSet<String>) -> String {
        let mut section = |heading: &Heading| {
            let mut ids = heading.anchors();
            ids.retain(|id| taken.insert(id.clone()));
            let ids: String = ids.iter().map(|id| format!("<a id=\"{id}\"></a>")).collect();
            match heading.level {
                2 => format!("{ids}[{}]({}#{})", heading.text, self.file, heading.anchor()),
                _ => ids,
            }
        };
        let mut sections = String::new();
        for heading in headings::of(&self.text).iter().filter(|heading| heading.level > 1) {
            if heading.level == 2 && !sections.is_empty() {
                sections += ", ";
            }
            sections += &section(heading);
        }
        format!("[{}]({}): {sections}", self.title, self.file)
    }

    fn linked(&self, stated: &str, elsewhere: bool) -> String {
        let (name, stars) = parts(stated);
        let file = if elsewhere { self.file.as_str() } else { "" };
        let id = if elsewhere { format!("<a id=\"exercise-{name}\"></a>") } else { String::new() };
        format!("{id}[`{name}`]({file}#exercise-{name}){stars}")
    }

    fn wrong(&self) -> Option<String> {
        let set: Vec<&str> = self
            .text
            .split("<wb-exercise name=\"")
            .skip(1)
            .filter_map(|rest| rest.split_once('"')?.0.split_once('/').map(|(_, name)| name))
            .collect();
        let stated: Vec<&str> = self.exercises.iter().map(|stated| parts(stated).0).collect();
        let have_stars = self.exercises.iter().all(|stated| parts(stated).1.starts_with(" ★"));
        (set != stated || !have_stars).then(|| {
            format!("  chapters/{}: it sets {set:?}, and says {:?}", self.file, self.exercises)
        })
    }
}

/// `` `claim` ★★``: the name, and the rest.
fn parts(stated: &str) -> (&str, &str) {
    stated.strip_prefix('`').and_then(|rest| rest.split_once('`')).unwrap_or((stated, ""))
}

/// `Threads](threads.md)`: title and file.
fn link(text: &str) -> Option<(&str, &str)> {
    let (title, file) = text.split_once("](")?;
    Some((title, file.split_once(')')?.0))
}

fn read(file: &str) -> Result<String, String> {
    let path = root().join("chapters").join(file);
    fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))
}
