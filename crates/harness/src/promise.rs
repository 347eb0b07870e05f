//! What the text of an exercise promises, and which checks keep it.

/// A sentence of an exercise's text: of the doc comments of its skeleton, or of its element in the
/// book.
///
/// Each file of checks lists every sentence, so that none is forgotten and no check demands what the
/// text does not say. `audit` compares the list with the text.
///
/// ```
/// use harness::Promise;
///
/// pub static PROMISES: &[Promise] = &[
///     Promise::explains("Several threads read a dataset chunk by chunk."),
///     Promise::kept("Every chunk is read by one thread.", &["every_chunk_once"]),
/// ];
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Promise {
    pub(crate) sentence: &'static str,
    /// None if the sentence explains something and promises nothing.
    pub(crate) kept_by: Option<&'static [&'static str]>,
}

impl Promise {
    /// A sentence that promises something, with the names of the checks that keep it.
    pub const fn kept(sentence: &'static str, checks: &'static [&'static str]) -> Promise {
        Promise { sentence, kept_by: Some(checks) }
    }

    /// A sentence that no check can hold anybody to.
    pub const fn explains(sentence: &'static str) -> Promise {
        Promise { sentence, kept_by: None }
    }
}
