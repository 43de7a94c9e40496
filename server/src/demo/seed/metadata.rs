//! What integrators keep with their calendars: nothing, a few ids, or whole documents.

use serde_json::{Value, json};

use super::{Person, rng::Rng};

/// Metadata that needs care: as text, because not every reader keeps what is in it.
pub(super) const SPECIAL: &[&str] = &[
    r#"{"note":"日本語テスト 🎉 שלום","emoji":"👩‍👩‍👧‍👦","customer":"Zoë Müller – Łódź"}"#,
    r#"{"order":12345678901234567890,"exact":9007199254740993,"negative":-9223372036854775808,"f":1.50,"e":1.5e300}"#,
    r#"{"":"empty key","__proto__":{"polluted":true},"constructor":"x"," spaced key ":"v","a.b[c]":"dots"}"#,
    r#"{"html":"<script>alert(1)</script><b>bold</b>","close":"</script>","amp":"a&b","quote":"\"'`"}"#,
    r#"{"text":"one\ntwo\tthree","separators":"a\u2028b\u2029c","control":"a\u0007b"}"#,
    r#"{"plan":{"tier":3,"flags":["a","b",null,true],"limits":{"seats":{"used":12,"of":{"paid":10,"trial":5}}}}}"#,
    r#"{"z":1,"a":2,"m":{"z":[{"y":[[[[[[["deep"]]]]]]]}],"b":false}}"#,
    r#"{"url":"https://crm.example/a?b=c&d=%20#frag","unbroken":"WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"}"#,
    "{}",
];

/// The metadata of an ordinary calendar.
pub(super) fn ordinary(rng: &mut Rng, number: u32, person: &Person<'_>) -> Option<String> {
    let tenant = format!("t_{}", 1000 + rng.below(40));
    let value = match rng.below(20) {
        0..3 => return None,
        3..9 => json!({ "tenant_id": tenant, "user_id": number.to_string() }),
        9..17 => {
            let mut value = profile(rng, number, person);
            value["tenant_id"] = tenant.into();
            value
        }
        _ => {
            // Sizes as they are found: most of these are a page long, a few are very large.
            let rules = if rng.chance(3) { 90 } else { rng.within(4, 16) };
            let mut value = profile(rng, number, person);
            value["routing_rules"] = (0..rules).map(|rule| routing_rule(rng, rule)).collect();
            value
        }
    };
    Some(value.to_string())
}

fn profile(rng: &mut Rng, number: u32, person: &Person<'_>) -> Value {
    json!({
        "user": { "id": rng.guid(), "name": person.name, "email": person.mail, "number": number },
        "company": person.company,
        "team": rng.pick(&["sales", "customer-success", "recruiting", "legal", "engineering"]),
        "plan": rng.pick(&["free", "team", "business", "enterprise"]),
        "locale": rng.pick(&["en-GB", "de-DE", "fr-FR", "ja-JP", "pt-BR"]),
        "record": { "internal": rng.chance(40), "external": true, "bot_name": format!("{} notes", person.company) },
        "seats": rng.below(400),
    })
}

fn routing_rule(rng: &mut Rng, rule: i64) -> Value {
    json!({
        "id": rule,
        "match": { "title_contains": rng.pick(&["weekly", "interview", "demo", "1:1", "review"]), "min_guests": rng.below(5) },
        "action": rng.pick(&["join", "skip", "ask"]),
        "webhook": format!("https://hooks.example/{}", rng.hex(24)),
        "updated_by": null,
    })
}
