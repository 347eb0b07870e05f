//! The filter shuffle: the first bytes of all values, then the second bytes, and so on.

/// Puts the values `first..first + out.len() / size` of a shuffled chunk together.
///
/// `planes` are the bytes of the whole chunk, `size` those of one value. Values come out in the order
/// of bytes that they were stored in.
pub(crate) fn unshuffle(planes: &[u8], size: usize, first: usize, out: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512vl") && is_x86_feature_detected!("avx512bw") {
            // SAFETY: the processor has these instructions.
            return unsafe { with_avx512(planes, size, first, out) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has these instructions.
            return unsafe { with_avx2(planes, size, first, out) };
        }
    }
    portable(planes, size, first, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
fn with_avx512(planes: &[u8], size: usize, first: usize, out: &mut [u8]) {
    portable(planes, size, first, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2(planes: &[u8], size: usize, first: usize, out: &mut [u8]) {
    portable(planes, size, first, out);
}

/// With whatever instructions the caller was compiled for.
#[inline(always)]
fn portable(planes: &[u8], size: usize, first: usize, out: &mut [u8]) {
    match size {
        2 => fixed::<2>(planes, first, out),
        4 => fixed::<4>(planes, first, out),
        8 => fixed::<8>(planes, first, out),
        _ => any(planes, size, first, out),
    }
}

/// One value at a time: what the others are tested against.
fn any(planes: &[u8], size: usize, first: usize, out: &mut [u8]) {
    let in_plane = planes.len() / size;
    for (value, bytes) in out.chunks_exact_mut(size).enumerate() {
        for (plane, byte) in bytes.iter_mut().enumerate() {
            *byte = planes[plane * in_plane + first + value];
        }
    }
}

/// Values of `N` bytes. All lengths are known to the compiler, so that it makes vector instructions.
#[expect(clippy::needless_range_loop, reason = "the planes are indexed alike, side by side")]
#[inline(always)]
fn fixed<const N: usize>(planes: &[u8], first: usize, out: &mut [u8]) {
    let in_plane = planes.len() / N;
    let (values, _) = out.as_chunks_mut::<N>();
    let count = values.len();
    let plane: [&[u8]; N] = std::array::from_fn(|n| {
        let start = n * in_plane + first;
        &planes[start..start + count]
    });
    for (i, value) in values.iter_mut().enumerate() {
        // A number put together from bytes is what compilers vectorise; N single stores are not.
        let mut bits = 0_u64;
        for n in 0..N {
            bits |= u64::from(plane[n][i]) << (8 * n);
        }
        value.copy_from_slice(&bits.to_le_bytes()[..N]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_instruction_sets_give_the_same_bytes() {
        for size in [1, 2, 3, 4, 8, 16] {
            let planes: Vec<u8> = (0..size * 331).map(|i| (i * 7 + i / 13) as u8).collect();
            for (first, count) in [(0, 331), (5, 0), (5, 17), (64, 128), (300, 31)] {
                let mut expected = vec![0; count * size];
                any(&planes, size, first, &mut expected);
                let mut found = vec![0; count * size];
                portable(&planes, size, first, &mut found);
                assert_eq!(found, expected, "{size} bytes, {count} values from {first}");
                #[cfg(target_arch = "x86_64")]
                {
                    if is_x86_feature_detected!("avx2") {
                        // SAFETY: the processor has these instructions.
                        unsafe { with_avx2(&planes, size, first, &mut found) };
                        assert_eq!(found, expected);
                    }
                    if is_x86_feature_detected!("avx512vl") && is_x86_feature_detected!("avx512bw")
                    {
                        // SAFETY: the processor has these instructions.
                        unsafe { with_avx512(&planes, size, first, &mut found) };
                        assert_eq!(found, expected);
                    }
                }
            }
        }
    }
}
