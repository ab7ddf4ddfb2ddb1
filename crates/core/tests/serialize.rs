//! What serde is handed.

use fanfold::split::Report;
use fanfold::{
    Combine, Count, Distinct, DistinctSketch, Fibers, Frequent, Histogram, LinearFit, Stat,
    StatSet, Value, aggregate_all, fan_out,
};
use serde_json::{from_str, json, to_string, to_value};

#[test]
fn statistics_are_their_names() {
    for name in ["sum", "p99.9", "frequent3", "top2", "stddev"] {
        let stat: Stat = name.parse().unwrap();
        assert_eq!(to_string(&stat).unwrap(), format!("\"{name}\""));
        assert_eq!(from_str::<Stat>(&format!("\"{name}\"")).unwrap(), stat);
    }
    let set: StatSet = "sum,p99".parse().unwrap();
    assert_eq!(to_string(&set).unwrap(), r#"["sum","p99"]"#);
    assert_eq!(from_str::<StatSet>(r#"["sum","p99"]"#).unwrap(), set);
    let error = from_str::<Stat>("\"medain\"").unwrap_err().to_string();
    assert!(error.contains("median"), "{error}");
}

#[test]
fn values_keep_what_they_are() {
    let cases = [
        (Value::Absent, json!(null)),
        (Value::Integer(-7), json!(-7)),
        (Value::Float(0.5), json!(0.5)),
        (Value::Float(f64::NAN), json!("NaN")),
        (Value::Float(f64::NEG_INFINITY), json!("-inf")),
        (Value::Text("a".into()), json!("a")),
        (Value::List(vec![Value::Integer(1), Value::Absent]), json!([1, null])),
    ];
    for (value, expected) in cases {
        assert_eq!(to_value(&value).unwrap(), expected);
    }
    assert_eq!(to_string(&Value::Integer(i128::MIN)).unwrap(), i128::MIN.to_string());
    let median = to_value(aggregate_all(0..100_000, Stat::Median)).unwrap();
    assert_eq!(median["method"], json!("kll"));
    assert!(median["error"].as_f64().unwrap() <= 0.005 && median["value"].is_number());
}

#[test]
fn outputs_tell_what_they_know() {
    let groups = aggregate_all(["pear", "fig", "kiwi"], Count.group_by(|word: &&str| word.len()));
    assert_eq!(to_string(&groups).unwrap(), r#"{"4":2,"3":1}"#);
    let set = (Distinct, DistinctSketch, Frequent::new(1), Histogram::new(vec![0.0, 2.0]).unwrap());
    let (distinct, sketch, frequent, histogram) = aggregate_all([1, 1, 5], set);
    assert_eq!(to_value(distinct).unwrap(), json!(2));
    assert_eq!(to_value(sketch).unwrap(), json!({"count": 2, "lower": 2, "upper": 2}));
    assert_eq!(to_value(frequent).unwrap(), json!([{"item": 1, "lower": 2, "upper": 2}]));
    let expected = json!({"edges": [0.0, 2.0], "counts": [2], "below": 0, "above": 1, "nan": 0});
    assert_eq!(to_value(histogram).unwrap(), expected);
    let line = aggregate_all([(0, 1), (1, 3)], LinearFit);
    let expected = json!({"slope": 2.0, "intercept": 1.0, "r_squared": 1.0});
    assert_eq!(to_value(line).unwrap(), expected);
}

#[test]
fn reports_are_their_fields() {
    let mut report = Report::default();
    fan_out(0..3)
        .add(Iterator::count)
        .add(Iterator::max)
        .report_to(&mut report)
        .run(Fibers::default());
    let report = to_value(report).unwrap();
    assert_eq!((&report["pulled"], &report["clones"]), (&json!(3), &json!(3)));
    assert_eq!(report["consumers"][1], json!({"taken": 3, "lost": 0}));
}
