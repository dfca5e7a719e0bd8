//! Templates are written for their reader, one element a line; what is sent has no line breaks.
//!
//! A line break in a template and the indentation after it are dropped when the page is rendered; within a tag they
//! become one blank. So a template may be broken anywhere, nothing grows, and no inline text gains a visible blank. What
//! people typed keeps its own line breaks: the escaper writes them as `&#10;`, which a browser reads the same.

use std::fmt::{self, Write};

use askama::filters::{Escaper, Html};

/// Takes what a template writes.
#[derive(Debug, Default)]
pub(super) struct Sent(pub String);

impl Sent {
    /// Values hold no `<` and no `>`, so the last of them says where we are.
    fn within_tag(&self) -> bool {
        self.0.bytes().rev().find(|byte| matches!(byte, b'<' | b'>')) == Some(b'<')
    }
}

impl Write for Sent {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut lines = text.split('\n');
        self.0.push_str(lines.next().unwrap_or_default());
        for line in lines {
            if self.within_tag() {
                self.0.push(' ');
            }
            self.0.push_str(line.trim_start_matches(' '));
        }
        Ok(())
    }
}

/// How askama escapes a value: as HTML, and its line breaks too. Named in `askama.toml`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Escaped;

impl Escaper for Escaped {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        // A browser posts a line break as CR LF, and reads a CR it is sent as one more.
        let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        Html.write_escaped_str(&mut dest, lines.next().unwrap_or_default())?;
        for line in lines {
            dest.write_str("&#10;")?;
            Html.write_escaped_str(&mut dest, line)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use super::*;

    /// Written as our pages are.
    #[derive(Template)]
    #[template(
        ext = "html",
        source = "<p>\n  きのう\n  <b>{{ text }}</b> と\n</p>\n<textarea name=\"text\"\n    {% if must %}required{% endif %}\n    rows=\"3\">{{ text }}</textarea>\n"
    )]
    struct Page {
        text: &'static str,
        must: bool,
    }

    fn sent(text: &'static str) -> String {
        let mut sent = Sent::default();
        Page { text, must: true }.render_into(&mut sent).expect("a page");
        sent.0
    }

    #[test]
    fn a_line_break_as_a_browser_posts_it_comes_back_as_one() {
        assert!(sent("一\r\n二").contains(">一&#10;二</textarea>"), "{}", sent("一\r\n二"));
    }

    #[test]
    fn a_line_break_of_the_template_is_nothing_in_text_and_a_blank_in_a_tag() {
        let page = "<p>きのう<b>雨</b> と</p><textarea name=\"text\" required rows=\"3\">雨</textarea>";
        assert_eq!(sent("雨"), page);
    }

    #[test]
    fn what_was_typed_keeps_its_lines_and_its_blanks() {
        let kept = sent("一\n  <二>\n\n三 ");
        assert!(kept.contains("rows=\"3\">一&#10;  &#60;二&#62;&#10;&#10;三 </textarea>"), "{kept}");
    }
}
