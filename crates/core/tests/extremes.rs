//! The least and the greatest float, of all short streams there are of the values that are unlike others.

use fanfold::*;

const VALUES: [f64; 8] =
    [f64::NAN, -f64::NAN, f64::NEG_INFINITY, -1.0, -0.0, 0.0, 5e-324, f64::INFINITY];

/// Calls with every stream of up to so many values.
fn each(longest: usize, stream: &mut Vec<f64>, check: &mut impl FnMut(&[f64])) {
    check(stream);
    if stream.len() < longest {
        for value in VALUES {
            stream.push(value);
            each(longest, stream, check);
            stream.pop();
        }
    }
}

#[test]
fn all_short_streams() {
    let bits = |value: Option<f64>| value.map(f64::to_bits);
    let mut streams = 0;
    each(5, &mut Vec::new(), &mut |stream| {
        let ordered = || stream.iter().copied().filter(|value| !value.is_nan());
        let (least, greatest) =
            (ordered().min_by(f64::total_cmp), ordered().max_by(f64::total_cmp));
        let expected = (bits(least), bits(greatest));
        let seen = |(min, max)| (bits(min), bits(max));
        assert_eq!(seen(aggregate_all(stream.iter().copied(), (Min, Max))), expected, "{stream:?}");
        assert_eq!(seen(aggregate_all(stream, (Min, Max))), expected, "{stream:?}");
        assert_eq!(seen(aggregate_slice(stream, (Min, Max))), expected, "{stream:?}");
        let both = aggregate_all(stream.iter().copied(), MinMax);
        assert_eq!(seen(both.unzip()), expected, "{stream:?}");
        let single = stream.iter().map(|value| *value as f32);
        let ordered = || single.clone().filter(|value| !value.is_nan());
        let expected = (ordered().min_by(f32::total_cmp), ordered().max_by(f32::total_cmp));
        let found = aggregate_all(single.clone(), (Min, Max));
        let bits = |value: Option<f32>| value.map(f32::to_bits);
        assert_eq!((bits(found.0), bits(found.1)), (bits(expected.0), bits(expected.1)));
        streams += 1;
    });
    assert_eq!(streams, (0..=5).map(|length| 8usize.pow(length)).sum::<usize>());
}
