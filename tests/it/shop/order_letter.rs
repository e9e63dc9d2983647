//! Letters about orders: what a customer is told, when, and in what words.

use api::worker;
use insta::{allow_duplicates, assert_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    db::{Backend, each_database},
    shop::{Shop, take_steps},
};

fn moved(order: &Value, slot: &Value) -> Value {
    json!({ "orderId": order, "timeSlotId": slot })
}

async fn refuse_everything(who: &Actor<'_>) {
    for kind in ["ORDER_READY", "ORDER_REMINDER", "ORDER_MOVED"] {
        let refused = json!({ "kind": kind, "enabled": false });
        who.mutate("letterPreferenceSet", refused, "letterPreference { kind enabled }").await;
    }
}

/// The subjects of the letters since the last time.
async fn subjects(shop: &Shop) -> Vec<String> {
    shop.app.take_mails().await.into_iter().map(|letter| letter.subject).collect()
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_that_is_placed_is_confirmed_with_what_it_holds_and_when(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    shop.placed(&chloe, &shop.slot_in(24).await).await;
    let letter = shop.app.take_mail().await;
    assert_eq!(letter.subject, "Votre commande C-2026-000001");
    let text = letter.text.replace("\r\n", "\n");
    allow_duplicates! { assert_snapshot!(text, @r"
    Bonjour,

    Merci ! Nous avons bien reçu votre commande C-2026-000001. Vous la retirez mardi 24 novembre 2026 à 9 h.

    2 × Pain — 5,00 €
    1 × Fromage — 4,00 €
    Total — 9,00 €

    Vous payez sur place, au retrait.

    Quai
    ") }
    assert!(!letter.raw.contains("Chlo"), "the address is not proved to be hers: {}", letter.raw);
    assert!(subjects(&shop).await.is_empty(), "once");
}

#[apply(each_database)]
#[tokio::test]
async fn a_ready_order_is_told_with_its_code_as_a_picture_and_in_letters(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    chloe.mutate("accountLanguageSet", json!({ "language": "ENGLISH" }), "user { language }").await;
    let order = shop.placed(&chloe, &shop.slot_in(24).await).await;
    shop.app.take_mails().await;
    take_steps(&anne, &order, &["orderPreparationStart", "orderReady"]).await;
    let letter = shop.app.take_mail().await;
    assert_eq!(letter.subject, "Your order C-2026-000001 is ready");
    let query = "query($id: ID!) { order(id: $id) { pickupCode } }";
    let code = chloe.ask(query, json!({ "id": order })).await["order"]["pickupCode"].take();
    let (one, other) = code.as_str().expect("a code").split_at(4);
    assert!(letter.text.contains(&format!("{one} {other}")), "{}", letter.text);
    assert!(
        letter.text.contains("3 items could not be prepared") && letter.text.contains("To pay: €0.00"),
        "{}",
        letter.text
    );
    assert!(letter.text.contains("/account/letters"), "how to refuse such letters: {}", letter.text);
    assert!(letter.raw.contains("cid:picture-0") && letter.raw.contains("image/png"), "{}", letter.raw);
}

#[apply(each_database)]
#[tokio::test]
async fn a_letter_that_says_no_more_what_is_so_is_not_sent(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let (manager, slot) = (shop.app.manager().await, shop.slot_in(24).await);
    let order = shop.placed(&chloe, &slot).await;
    take_steps(&anne, &order, &["orderPreparationStart", "orderReady"]).await;
    assert_eq!(manager.outcome("orderCancel", json!({ "orderId": order })).await, "done");
    assert_eq!(subjects(&shop).await, ["Votre commande C-2026-000001 est annulée"]);
}

#[apply(each_database)]
#[tokio::test]
async fn who_moved_or_cancelled_an_order_matters(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (chloe, manager) = (shop.app.customer("Chloé").await, shop.app.manager().await);
    let (one, other) = (shop.slot_in(24).await, shop.slot_in(48).await);
    for (by, opening) in [(&chloe, "Comme vous l’avez demandé"), (&manager, "Nous avons dû")] {
        let order = shop.placed(&chloe, &one).await;
        shop.app.take_mails().await;
        assert_eq!(by.outcome("orderReschedule", moved(&order, &other)).await, "done");
        let letter = shop.app.take_mail().await;
        assert!(letter.text.contains(opening) && letter.text.contains("mercredi 25 novembre"), "{}", letter.text);
        assert_eq!(by.outcome("orderCancel", json!({ "orderId": order })).await, "done");
        let letter = shop.app.take_mail().await;
        assert!(letter.text.contains(opening) && letter.text.contains("annul"), "{}", letter.text);
    }
}

#[apply(each_database)]
#[tokio::test]
async fn what_can_be_refused_is_not_sent_and_the_rest_is(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let (manager, slots) = (shop.app.manager().await, [shop.slot_in(24).await, shop.slot_in(25).await]);
    refuse_everything(&chloe).await;
    let order = shop.placed(&chloe, &slots[0]).await;
    assert_eq!(subjects(&shop).await.len(), 1, "placed");
    assert_eq!(chloe.outcome("orderReschedule", moved(&order, &slots[1])).await, "done");
    assert!(subjects(&shop).await.is_empty(), "moved by herself");
    assert_eq!(manager.outcome("orderReschedule", moved(&order, &slots[0])).await, "done");
    assert_eq!(subjects(&shop).await, ["Commande C-2026-000001 : nouvelle heure de retrait"], "moved by the shop");
    take_steps(&anne, &order, &["orderPreparationStart", "orderReady"]).await;
    shop.pass(21);
    assert!(subjects(&shop).await.is_empty(), "neither ready nor reminded");
}

#[apply(each_database)]
#[tokio::test]
async fn a_customer_is_reminded_once_hours_before_the_slot(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let (one, other) = (shop.slot_in(24).await, shop.slot_in(48).await);
    let order = shop.placed(&chloe, &one).await;
    for slot in [&other, &one] {
        assert_eq!(chloe.outcome("orderReschedule", moved(&order, slot)).await, "done");
    }
    let cancelled = shop.placed(&chloe, &other).await;
    assert_eq!(chloe.outcome("orderCancel", json!({ "orderId": cancelled })).await, "done");
    shop.app.take_mails().await;
    shop.pass(19);
    assert!(subjects(&shop).await.is_empty(), "five hours before");
    shop.pass(1);
    let letter = shop.app.take_mail().await;
    assert_eq!(letter.subject, "Rappel : votre commande C-2026-000001 est à retirer bientôt");
    assert!(letter.text.contains("mardi 24 novembre 2026 à 9 h"), "{}", letter.text);
    shop.pass(28);
    assert!(subjects(&shop).await.is_empty(), "neither twice, nor of a slot that was left, nor of what was cancelled");
}

#[apply(each_database)]
#[tokio::test]
async fn customers_hear_that_their_slot_lies_outside_the_hours_now(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (chloe, manager) = (shop.app.customer("Chloé").await, shop.app.manager().await);
    let week = json!([{ "weekday": "WEDNESDAY", "opensAt": "09:00", "closesAt": "11:00" }]);
    manager.mutate("openingHoursSet", json!({ "openingHours": week }), "").await;
    shop.placed(&chloe, &shop.slot_in(48).await).await;
    shop.app.take_mails().await;
    let closure = json!({ "from": "2026-11-25" });
    manager.mutate("openingExceptionSet", closure.clone(), "").await;
    manager.mutate("openingExceptionDelete", closure.clone(), "").await;
    assert!(subjects(&shop).await.is_empty(), "taken back before anybody was told");
    manager.mutate("openingExceptionSet", closure, "").await;
    let letter = shop.app.take_mail().await;
    assert_eq!(letter.subject, "Commande C-2026-000001 : nos horaires ont changé");
    assert!(letter.text.contains("Votre commande est maintenue"), "{}", letter.text);
    assert_eq!(worker::everything_due(&shop.app.app).await.expect("the database answers"), 0);
}
