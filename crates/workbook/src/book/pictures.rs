//! Drawings and plots in boxes of their own: in a narrow window they keep a size at which their letters can be read, and
//! the box scrolls. Pictures of executions need none, for they have a layout of their own there; plots of measurements get
//! one here.

use crate::plot::narrower;

const BEGINS: &str = "<svg xmlns=";
const ENDS: &str = "</svg>";

/// The page with a box around each picture that its text includes.
pub fn in_boxes(page: &str) -> String {
    let (Some(begin), Some(end)) = (page.find("<main>"), page.rfind("</main>")) else {
        return page.to_owned();
    };
    let (before, text, after) = (&page[..begin], &page[begin..end], &page[end..]);
    let mut parts = text.split(BEGINS);
    let mut out = format!("{before}{}", parts.next().unwrap_or_default());
    for part in parts {
        match part.split_once(ENDS) {
            Some((picture, below)) if is_picture(picture) => {
                // A span and not a div: a picture may stand in a paragraph.
                let plot = format!("{BEGINS}{picture}{ENDS}");
                if let Some(narrow) = narrower(&plot) {
                    out.push_str(&format!("<span class=\"wb-plot\">{plot}{narrow}</span>{below}"));
                    continue;
                }
                let wide = width(picture).map(|width| format!(" style=\"--wb-wide: {width}px\""));
                let wide = wide.unwrap_or_default();
                out.push_str(&format!(
                    "<span class=\"wb-picture\"{wide}>{BEGINS}{picture}{ENDS}</span>{below}"
                ));
            }
            _ => {
                out.push_str(BEGINS);
                out.push_str(part);
            }
        }
    }
    out + after
}

/// An icon is none.
fn is_picture(svg: &str) -> bool {
    svg.split('>').next().is_some_and(|tag| tag.contains("role=\"img\""))
}

/// How wide it's meant to be.
fn width(svg: &str) -> Option<&str> {
    // mdBook writes all names of attributes in small letters.
    let begins = |name| svg.split_once(name).map(|(_, rest)| rest);
    let rest = begins("viewBox=\"").or_else(|| begins("viewbox=\""))?;
    let width = rest.split('"').next()?.split_whitespace().nth(2)?;
    width.parse::<f64>().is_ok().then_some(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_a_box_and_an_icon_has_none() {
        let icon = "<svg xmlns=\"x\" viewBox=\"0 0 1 1\"><path/></svg>";
        let picture =
            "<svg xmlns=\"x\" class=\"plot\" role=\"img\" viewBox=\"0 0 720 90\">\n<path/></svg>";
        let page =
            |picture: &str| format!("{icon}<main><p>{icon}</p>{picture}<p>b</p></main>{icon}");
        let boxed =
            format!("<span class=\"wb-picture\" style=\"--wb-wide: 720px\">{picture}</span>");
        assert_eq!(in_boxes(&page(picture)), page(&boxed));
        let [picture, boxed] = [picture, &boxed].map(|text| text.replace("viewBox", "viewbox"));
        assert_eq!(in_boxes(&page(&picture)), page(&boxed), "as mdBook has it");
        assert_eq!(in_boxes(icon), icon);
    }
}
