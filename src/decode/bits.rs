//! Bits of bytes, the highest of each byte first.

/// The bits that a load of eight bytes has at least, wherever in its first byte it begins.
const BITS_OF_A_LOAD: u32 = 57;

/// Fills `values` with the bytes of the numbers that `number` makes of what is stored, `bits` bits each. There
/// are enough of them, or they are 0.
#[inline(always)]
pub(super) fn each<const N: usize>(
    packed: &[u8],
    bits: u32,
    values: &mut [[u8; N]],
    highest_first: bool,
    number: impl Fn(u64) -> u64,
) {
    let mut at = 0;
    for value in values {
        let number = number(bits_at(packed, at, bits));
        *value = match highest_first {
            true => std::array::from_fn(|byte| number.to_be_bytes()[8 - N + byte]),
            false => std::array::from_fn(|byte| number.to_le_bytes()[byte]),
        };
        at += u64::from(bits);
    }
}

/// The `bits` bits from bit `at` on as a number. They are no more than 64, and 0 for those beyond the end.
#[inline(always)]
pub(super) fn bits_at(bytes: &[u8], at: u64, bits: u32) -> u64 {
    let (byte, skipped) = place(at);
    let mut found = eight(bytes, byte) << skipped;
    if bits > BITS_OF_A_LOAD {
        found |= u64::from(bytes.get(byte + 8).copied().unwrap_or_default()) >> (8 - skipped);
    }
    if bits == 0 { 0 } else { found >> (64 - bits) }
}

/// The next bits from bit `at` on, from the highest bit down, and how many they are. Those beyond the end
/// are 0.
#[inline(always)]
pub(super) fn next_bits(bytes: &[u8], at: u64) -> (u64, u32) {
    let (byte, skipped) = place(at);
    (eight(bytes, byte) << skipped, 64 - skipped)
}

/// The byte that bit `at` is in, and how many bits of it are before.
#[inline(always)]
fn place(at: u64) -> (usize, u32) {
    ((at / 8) as usize, (at % 8) as u32)
}

/// The eight bytes from `byte` on, the first as the highest.
#[inline(always)]
fn eight(bytes: &[u8], byte: usize) -> u64 {
    match bytes.get(byte..).and_then(<[u8]>::first_chunk) {
        Some(eight) => u64::from_be_bytes(*eight),
        None => last(bytes, byte),
    }
}

/// The same where there are fewer.
#[cold]
fn last(bytes: &[u8], byte: usize) -> u64 {
    let mut eight = [0; 8];
    let left = bytes.get(byte..).unwrap_or_default();
    eight[..left.len()].copy_from_slice(left);
    u64::from_be_bytes(eight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_bits_from_any_bit_on() {
        let bytes: Vec<u8> = (0..20).map(|i| (i * 151 + 17) as u8).collect();
        let all = u128::from_be_bytes(*bytes.first_chunk().unwrap());
        for at in 0..64 {
            for bits in 0..=64 {
                let expected = all << at >> 1 >> (127 - bits);
                assert_eq!(u128::from(bits_at(&bytes, at, bits)), expected, "{bits} from {at}");
            }
            let (found, count) = next_bits(&bytes, at);
            assert_eq!(
                found >> (64 - count),
                bits_at(&bytes, at, count - 1) << 1 | bits_at(&bytes, at + u64::from(count) - 1, 1)
            );
        }
        assert_eq!(
            (bits_at(&bytes, 159, 9), bits_at(&bytes, 4000, 9)),
            (u64::from(bytes[19] & 1) << 8, 0)
        );
    }
}
