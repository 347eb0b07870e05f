//! By what a dataset is known that is opened once more.

use crate::libhdf5::FileId;

/// What was seen of a dataset. A worker that opens it again sees no more of it, and no other one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    /// Its file, if the system tells one file from another.
    pub(crate) file: Option<FileId>,
    /// Its type, in words.
    pub(crate) dtype: String,
    pub(crate) shape: Vec<usize>,
    /// The shape of a chunk, if it is stored in chunks.
    pub(crate) chunk: Option<Vec<usize>>,
}

impl Seen {
    /// That it may be in `file`. The error says what has changed.
    pub(super) fn is_in(&self, file: Option<FileId>) -> Result<(), String> {
        match self.file.zip(file).is_some_and(|(then, now)| then != now) {
            true => Err("another file has taken its place".to_owned()),
            false => Ok(()),
        }
    }

    /// The shape, if all of it is still there. The error says what has changed.
    pub(super) fn within(
        &self,
        dtype: &str,
        shape: &[usize],
        chunk: Option<&[usize]>,
    ) -> Result<Vec<usize>, String> {
        if dtype != self.dtype {
            return Err(format!("its type became {dtype}, and was {}", self.dtype));
        }
        if chunk != self.chunk.as_deref() {
            return Err(format!("its chunks became {chunk:?}, and were {:?}", self.chunk));
        }
        let fits = shape.len() == self.shape.len();
        if !fits || shape.iter().zip(&self.shape).any(|(now, then)| now < then) {
            return Err(format!("its shape became {shape:?}, and was {:?}", self.shape));
        }
        Ok(self.shape.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_opened_again_may_have_grown_and_nothing_else() {
        let (shape, chunk) = (vec![20, 4], Some(vec![10, 4]));
        let seen = Seen { file: Some((1, 2)), dtype: "float64".to_owned(), shape, chunk };
        assert_eq!([Some((1, 2)), None].map(|file| seen.is_in(file)), [Ok(()), Ok(())]);
        assert!(seen.is_in(Some((1, 3))).is_err_and(|why| why.contains("another file")));
        let again =
            |dtype: &str, shape: &[usize], chunk: &[usize]| seen.within(dtype, shape, Some(chunk));
        assert_eq!(again("float64", &[30, 4], &[10, 4]), Ok(vec![20, 4]));
        for (changed, said) in [
            (again("float32", &[20, 4], &[10, 4]), "its type became float32"),
            (again("float64", &[19, 4], &[10, 4]), "its shape became [19, 4]"),
            (again("float64", &[20, 4, 1], &[10, 4]), "its shape became"),
            (again("float64", &[20, 4], &[5, 4]), "its chunks became"),
        ] {
            assert!(changed.as_ref().is_err_and(|why| why.contains(said)), "{changed:?}, {said}");
        }
    }
}
