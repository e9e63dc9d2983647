//! A catalogue, made through the API by a manager.

use serde_json::{Value, json};

use super::actors::Actor;

impl Actor<'_> {
    /// Makes a section and gives its id.
    pub async fn create_section(&self, name: &str) -> String {
        let payload = self.mutate("sectionCreate", json!({ "name": name }), "section { id }").await;
        id_of(&payload["section"])
    }

    /// Makes a product without promotion and gives its id.
    pub async fn create_product(&self, section: &str, name: &str, list_price: i64) -> String {
        let input = json!({ "sectionId": section, "name": name, "listPrice": list_price });
        id_of(&self.mutate("productCreate", input, "product { id }").await["product"])
    }

    /// Makes a pack of products and quantities and gives its id.
    pub async fn create_pack(&self, section: &str, name: &str, price: i64, items: &[(&str, i32)]) -> String {
        let input = json!({ "sectionId": section, "name": name, "price": price, "items": pack_items(items) });
        id_of(&self.mutate("packCreate", input, "product { id }").await["product"])
    }
}

/// Products and quantities as the input of a pack.
pub fn pack_items(items: &[(&str, i32)]) -> Value {
    items.iter().map(|(product, quantity)| json!({ "productId": product, "quantity": quantity })).collect()
}

/// The names of objects, in their order.
pub fn names(objects: &Value) -> Vec<&str> {
    let objects = objects.as_array().unwrap_or_else(|| panic!("no list: {objects}"));
    objects.iter().map(|object| object["name"].as_str().expect("an object with a name")).collect()
}

/// The names of a page of a list, in its order.
pub fn names_of_page(connection: &Value) -> Vec<&str> {
    let edges = connection["edges"].as_array().unwrap_or_else(|| panic!("no page: {connection}"));
    edges.iter().map(|edge| edge["node"]["name"].as_str().expect("an object with a name")).collect()
}

fn id_of(object: &Value) -> String {
    object["id"].as_str().expect("an object with an id").to_owned()
}
