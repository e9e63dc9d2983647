//! The values of variables against their declared types, before anything is executed.
//!
//! The validator checks a value only where it is used, and takes a missing one for an error of the field. Here
//! whatever can be told from the declaration alone is told as an error of the request.

use super::answer::Fault;
use crate::platform::error::ApiError;
use async_graphql::{
    Value, Variables,
    parser::types::{BaseType, OperationDefinition, Type, VariableDefinition},
};

/// Checks presence, nullness, and the built-in scalars. No text may hold the character NUL: PostgreSQL cannot keep
/// it.
pub fn check(operation: &OperationDefinition, variables: &Variables) -> Result<(), Fault> {
    if variables.values().any(has_nul) {
        return Err(nul().into());
    }
    for definition in &operation.variable_definitions {
        check_one(&definition.node, variables)?;
    }
    Ok(())
}

/// The refusal of the character NUL.
pub fn nul() -> ApiError {
    ApiError::bad_input(
        "Un texte contient le caractère nul : retirez-le.",
        "A text contains the NUL character: remove it.",
    )
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::List(values) => values.iter().any(has_nul),
        Value::Object(members) => members.values().any(has_nul),
        _ => false,
    }
}

fn check_one(definition: &VariableDefinition, variables: &Variables) -> Result<(), Fault> {
    let name = &definition.name.node;
    let ty = &definition.var_type.node;
    match variables.get(name) {
        None if ty.nullable || definition.default_value.is_some() => Ok(()),
        None => Err(ApiError::bad_input(
            format!("La variable « ${name} », de type « {ty} », est obligatoire."),
            format!("The variable `${name}` of type `{ty}` is required."),
        )
        .into()),
        Some(value) if fits(value, ty) => Ok(()),
        Some(_) => Err(ApiError::bad_input(
            format!("La variable « ${name} » doit être de type « {ty} »."),
            format!("The variable `${name}` must be of type `{ty}`."),
        )
        .into()),
    }
}

fn fits(value: &Value, ty: &Type) -> bool {
    match (value, &ty.base) {
        (Value::Null, _) => ty.nullable,
        (Value::List(values), BaseType::List(item)) => values.iter().all(|value| fits(value, item)),
        // A single value stands for a list of one.
        (value, BaseType::List(item)) => fits(value, item),
        (value, BaseType::Named(name)) => match name.as_str() {
            "Int" => {
                matches!(value, Value::Number(number) if number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()))
            }
            "Float" => matches!(value, Value::Number(_)),
            "Boolean" => matches!(value, Value::Boolean(_)),
            "String" => matches!(value, Value::String(_)),
            "ID" => match value {
                Value::Number(number) => number.is_i64(),
                other => matches!(other, Value::String(_)),
            },
            _ => true,
        },
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{Variables, parser::parse_query};
    use serde_json::json;

    use super::check;

    #[test]
    fn values_fit_their_declared_types() {
        for (declared, values, sound) in [
            ("Int!", json!({}), false),
            ("Int!", json!({ "v": null }), false),
            ("Int! = 1", json!({}), true),
            ("Int! = 1", json!({ "v": null }), false),
            ("Int", json!({}), true),
            ("Int", json!({ "v": null }), true),
            ("Int", json!({ "v": 1 }), true),
            ("Int", json!({ "v": 1.5 }), false),
            ("Int", json!({ "v": "1" }), false),
            ("Int", json!({ "v": 2_147_483_648_i64 }), false),
            ("Float", json!({ "v": 1 }), true),
            ("String", json!({ "v": 1 }), false),
            ("String", json!({ "v": "a\u{0}b" }), false),
            ("Input", json!({ "v": { "a": ["\u{0}"] } }), false),
            ("ID", json!({ "v": 1 }), true),
            ("ID", json!({ "v": true }), false),
            ("[Int!]", json!({ "v": [1, 2] }), true),
            ("[Int!]", json!({ "v": 1 }), true),
            ("[Int!]", json!({ "v": [1, null] }), false),
            ("DateTime", json!({ "v": "2026-11-22T12:00:00Z" }), true),
        ] {
            let document = parse_query(format!("query ($v: {declared}) {{ a(v: $v) }}")).unwrap();
            let (_, operation) = document.operations.iter().next().unwrap();
            let checked = check(&operation.node, &Variables::from_json(values.clone()));
            assert_eq!(checked.is_ok(), sound, "{declared} {values}");
        }
    }
}
