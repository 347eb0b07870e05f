//! What must be known of a dataset to find its values.

/// What must be known of a dataset to find its values.
#[derive(Clone, Debug)]
pub struct Place {
    /// Bytes before the address 0: the user block.
    pub base: u64,
    /// Address of the dataset's object header.
    pub header: u64,
    /// Bytes of an address in this file.
    pub address_width: usize,
    /// Bytes of a length in this file.
    pub length_width: usize,
    /// Lengths of the axes.
    pub shape: Vec<u64>,
    /// Greatest lengths of the axes; `u64::MAX` if there is no limit.
    pub greatest: Vec<u64>,
    /// Bytes of one value.
    pub value_bytes: u64,
}
