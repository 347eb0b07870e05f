//! Habits of translated English, as far as a program can find them. The rules are in CONTRIBUTING.md.

use super::pages::{self, Page};
use super::words;
use std::fs;
use std::path::PathBuf;

/// What a native author would not write here, and what to write instead. Words are compared as whole words.
const WORDS: &[(&str, &str)] = &[
    ("for ever", "forever"),
    ("mostly", "usually, nearly always"),
    ("dearest", "most expensive"),
    ("whoever", "a thread that, the caller, anyone who"),
    ("is no", "is not a"),
    ("are no", "are not"),
    ("is none", "is not one"),
    ("that of", "repeat the noun"),
    ("those of", "repeat the noun"),
    ("so many", "a limited number"),
    ("belongs into", "belongs in"),
    ("nobody", "no thread; of people: no one"),
    ("somebody", "another thread; of people: someone"),
    ("everybody", "every thread; of people: everyone"),
    ("also when", "even when"),
    ("also if", "even if"),
    ("also after", "even after"),
    ("plays no role", "does not matter"),
    ("go home", "stop"),
    ("went home", "stopped"),
    ("to look and then to act", "checking and then acting"),
    ("house rule", "rule"),
    ("anybody", "any thread; of people: anyone"),
    ("beside", "next to; in addition: besides"),
];

/// What may stay, by the words around it: an idiom, the name of a verdict.
const EXCEPTIONS: &[&str] = &[
    "there is no",
    "there are no",
    "there is none",
    "is no longer",
    "it is none",
    "are no longer",
];

/// Sentences with fewer words than this are short; three of them in a row are too many.
const SHORT: usize = 6;

/// Where the pages, and the comments in their listings, do not keep the rules.
pub fn wrong(pages: &[Page]) -> Vec<String> {
    let of_pages = pages.iter().map(|page| (page.path.clone(), paragraphs(&page.text)));
    let of_listings = pages::files("rs").into_iter().map(|file| {
        let listing = fs::read_to_string(pages::root().join(&file)).unwrap_or_default();
        (file, comments(&listing))
    });
    let lines = |(path, paragraphs): (PathBuf, Vec<Paragraph>)| {
        let place = |(at, what): (usize, String)| format!("  {}:{at}: {what}", path.display());
        paragraphs.iter().flat_map(Paragraph::wrong).map(place).collect::<Vec<_>>()
    };
    of_pages
        .chain(of_listings)
        .flat_map(lines)
        .chain(pages.iter().flat_map(marks_in_html))
        .collect()
}

/// The head of a fold is HTML, where marks of Markdown are shown as they are written.
fn marks_in_html(page: &Page) -> Vec<String> {
    let lines = page.text.lines().zip(1..);
    let marked = lines.filter(|(line, _)| line.starts_with("<summary>") && line.contains('`'));
    let place = |(_, at)| format!("  {}:{at}: write <code> in a summary", page.path.display());
    marked.map(place).collect()
}

/// Where what a learner reads while solving does not keep the rules: hints, the comments of skeletons and of reference
/// solutions, and what the checks say. Only words are looked for, since these texts are short and dense.
pub fn wrong_in_exercises() -> Vec<String> {
    let mut wrong = Vec::new();
    for exercise in words::exercises() {
        let mut file = |path: String, read: fn(&str) -> Vec<Paragraph>| {
            let text = fs::read_to_string(pages::root().join(&path)).unwrap_or_default();
            let found = read(&text).into_iter().flat_map(|paragraph| paragraph.wrong_words());
            wrong.extend(found.map(|(at, what)| format!("  {path}:{at}: {what}")));
        };
        for folder in ["exercises/.pristine", "solutions"] {
            file(format!("{folder}/{exercise}.rs"), |text| {
                comments(&text.replace("///", "// ").replace("//!", "// "))
            });
        }
        file(format!("tests/{exercise}/hints.md"), paragraphs);
        file(format!("tests/{exercise}.rs"), literals);
    }
    wrong
}

/// The string literals of a program that are sentences, each as one paragraph.
fn literals(program: &str) -> Vec<Paragraph> {
    let program = program.replace("'\"'", "' '");
    let mut found = Vec::new();
    let (mut at, mut rest) = (1, program.as_str());
    while let Some((before, literal)) = rest.split_once('"') {
        at += before.matches('\n').count();
        let mut escaped = false;
        let end = literal.find(|c| {
            let is_end = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            is_end
        });
        let Some(end) = end else { break };
        let text = literal[..end].replace("\\\n", " ");
        // A comment may have a single `"`, and then what is between two literals looks like one.
        if text.contains(' ') && !text.contains(['{', ';']) || text.contains(". ") {
            found.push(Paragraph { line: at, text, is_row: true });
        }
        at += literal[..end].matches('\n').count();
        rest = &literal[end + 1..];
    }
    found
}

/// The comments of a listing, line by line.
fn comments(listing: &str) -> Vec<Paragraph> {
    let lines = listing.lines().enumerate();
    let comments = lines.filter_map(|(at, line)| {
        let text = line.split_once("// ")?.1.to_string();
        Some(Paragraph { line: at + 1, text, is_row: true })
    });
    comments.collect()
}

/// Text between blank lines, or one item of a list, or one row of a table, or one comment.
struct Paragraph {
    /// Its first line, from 1.
    line: usize,
    text: String,
    /// A row or a comment may be short.
    is_row: bool,
}

/// The prose of a page: without blocks of code, comments, code within the text, and headings that are names. What
/// an exercise demands is a list of laws, which may be short.
fn paragraphs(page: &str) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let mut within = None;
    let mut is_open = false;
    let mut is_exercise = false;
    for (at, line) in page.lines().enumerate() {
        if let Some(end) = within {
            within = (!line.starts_with(end)).then_some(end);
            is_open = false;
            continue;
        }
        within = match line {
            _ if line.starts_with("```") => Some("```"),
            _ => None,
        };
        if line.contains("wb-exercise") {
            is_exercise = line.starts_with("<wb-exercise");
        }
        let text = line.trim();
        let is_prose = within.is_none()
            && !text.is_empty()
            && !text.starts_with("<!--")
            && !text.starts_with("{{")
            && !text.starts_with("###")
            && !text.contains("wb-exercise")
            && !line.starts_with("    ");
        let is_row = is_exercise || text.starts_with('|');
        let is_item = text.starts_with("- ")
            || text.split_once(". ").is_some_and(|(n, _)| n.parse::<u8>().is_ok());
        if is_prose && is_open && !text.starts_with('|') && !is_item {
            let paragraph = found.last_mut().expect("one is open");
            paragraph.text.push(' ');
            paragraph.text.push_str(text);
        } else if is_prose {
            found.push(Paragraph { line: at + 1, text: text.to_string(), is_row });
        }
        is_open = is_prose && !text.starts_with('#');
    }
    found
}

impl Paragraph {
    /// Words that a native author would not write, each with its line.
    fn wrong_words(&self) -> Vec<(usize, String)> {
        let text = without_code(&self.text);
        let words: Vec<String> = text
            .split(|c: char| !(c.is_alphanumeric() || "'’-".contains(c)))
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let words = format!(" {} ", words.join(" "));
        let words = EXCEPTIONS.iter().fold(words, |words, exception| words.replace(exception, "…"));
        let wrong = WORDS.iter().filter(|(word, _)| words.contains(&format!(" {word} ")));
        wrong.map(|(word, rather)| (self.line, format!("`{word}`: {rather}"))).collect()
    }

    /// What is wrong in it, each with its line.
    fn wrong(&self) -> Vec<(usize, String)> {
        let sentences = sentences(&without_code(&self.text));
        let mut wrong = Vec::new();
        let bare = |sentence: &&String| {
            let parts = sentence.split([':', ';']).map(str::trim);
            !sentence.ends_with('?')
                && parts.into_iter().any(|part| part.to_lowercase().starts_with("who "))
        };
        wrong.extend(sentences.iter().filter(bare).map(|s| format!("`who` as a subject: {s}")));
        let is_short = |sentence: &String| sentence.split_whitespace().count() < SHORT;
        if let Some(three) = sentences.windows(3).find(|three| three.iter().all(is_short))
            && !self.is_row
        {
            wrong.push(format!("three short sentences in a row: {}", three.join(" ")));
        }
        let wrong = wrong.into_iter().map(|what| (self.line, what));
        self.wrong_words().into_iter().chain(wrong).collect()
    }
}

/// The text with a word in place of each piece of code.
fn without_code(text: &str) -> String {
    let pieces = text.split('`').enumerate();
    let pieces = pieces.map(|(at, piece)| if at % 2 == 0 { piece } else { "CODE" });
    pieces.collect()
}

/// The sentences of a paragraph, each with the mark at its end.
fn sentences(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for word in text.split_whitespace() {
        let sentence = found.last_mut().expect("there is one");
        if !sentence.is_empty() {
            sentence.push(' ');
        }
        sentence.push_str(word);
        let bare = word.trim_end_matches(['"', ')', '*', '_']);
        // `C. A. R. Hoare` and `1.` end no sentence.
        let is_initial = bare.len() <= 2;
        if bare.ends_with(['.', '?', '!']) && !is_initial {
            found.push(String::new());
        }
    }
    found.retain(|sentence| !sentence.is_empty());
    found
}
