#!/bin/sh
# Walks one order from the catalogue to the hand-over, against a running demonstration, with nothing but curl.
#   examples/watch-orders.sh      in a second terminal shows every step live
#   examples/one-order.sh         walks
set -eu
quai=${QUAI_PUBLIC_URL:-http://127.0.0.1:8080}
password=quai-demo-2026
walk=$(date +%s)-$$

# ask TOKEN JSON: sends one GraphQL request and prints the answer; stops where something was refused.
ask() {
  answer=$(curl --silent --show-error "$quai/graphql" \
    --header 'Content-Type: application/json' --header 'Accept-Language: en' \
    ${1:+--header "Authorization: Bearer $1"} --data "$2")
  case $answer in *'"errors"'* | *'"userErrors":[{'*) printf 'Refused: %s\n' "$answer" >&2; return 1 ;; esac
  printf '%s\n' "$answer"
}
first() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }
sign_in() {
  signed=$(ask '' "{\"query\":\"mutation { sessionCreate(input: {email: \\\"$1@demo.quai.example\\\", password: \\\"$password\\\"}) { session { accessToken } userErrors { message } } }\"}") || return 1
  printf '%s' "$signed" | first accessToken
}

echo '1. A customer signs in and looks at the products.'
customer=$(sign_in customer)
products=$(ask '' '{"query":"{ products(first: 2, where: {available: true, kind: SIMPLE}) { nodes { id name price { amount currency } } } }"}')
echo "   $products"
bread=$(printf '%s' "$products" | first id)

echo '2. A new basket takes three of the first one.'
made=$(ask "$customer" "{\"query\":\"mutation { basketCreate(input: {name: \\\"Walk $walk\\\"}) { basket { id } userErrors { code message } } }\"}")
basket=$(printf '%s' "$made" | first id)
ask "$customer" "{\"query\":\"mutation { basketLineSet(input: {basketId: \\\"$basket\\\", productId: \\\"$bread\\\", quantity: 3}) { basket { itemsNumber amount { amount } } userErrors { code message } } }\"}"

echo '3. A free slot is chosen and the order placed; the shop assigns an employee.'
slots=$(ask '' '{"query":"{ timeSlots(days: 7) { id state } }"}')
slot=$(printf '%s' "$slots" | grep -o '{"id":"[^"]*","state":"FREE"}' | head -n 1 | cut -d '"' -f 4)
[ -n "$slot" ] || { echo 'No slot of these days is free: wait, or start another demonstration.' >&2; exit 1; }
placed=$(ask "$customer" "{\"query\":\"mutation { orderPlace(input: {basketId: \\\"$basket\\\", timeSlotId: \\\"$slot\\\", idempotencyKey: \\\"walk-$walk\\\"}) { order { id number amount { amount } pickupCode employee { name } lines { id } timeSlot { startsAt } } userErrors { code message } } }\"}")
echo "   $placed"
order=$(printf '%s' "$placed" | first id)
code=$(printf '%s' "$placed" | first pickupCode)
# The basket is empty now; a customer keeps only so many.
ask "$customer" "{\"query\":\"mutation { basketDelete(input: {basketId: \\\"$basket\\\"}) { userErrors { code message } } }\"}" > /dev/null
line=$(printf '%s' "$placed" | grep -o '"lines":\[{"id":"[^"]*"' | cut -d '"' -f 6)

echo '4. A manager, in the place of the assigned employee, prepares two of the three.'
staff=$(sign_in manager)
ask "$staff" "{\"query\":\"mutation { orderPreparationStart(input: {orderId: \\\"$order\\\"}) { order { state } userErrors { code message } } }\"}"
ask "$staff" "{\"query\":\"mutation { orderLinePrepare(input: {orderLineId: \\\"$line\\\", preparedQuantity: 2}) { order { preparedItems missingItems toPay { amount } } userErrors { code message } } }\"}"

echo "5. The order is ready. The customer shows the code $code: the counter finds the order, and sees what to pay."
ask "$staff" "{\"query\":\"mutation { orderReady(input: {orderId: \\\"$order\\\"}) { order { state } userErrors { code message } } }\"}"
ask "$staff" "{\"query\":\"{ orderByPickupCode(code: \\\"$code\\\") { number state customer { name } toPay { amount } } }\"}"
ask "$staff" "{\"query\":\"mutation { orderCollect(input: {orderId: \\\"$order\\\", pickupCode: \\\"$code\\\"}) { order { number state toPay { amount currency } preparedItems missingItems steps { state at byPickupCode } } userErrors { code message } } }\"}"
