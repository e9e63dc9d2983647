#!/bin/sh
# Shows every change of the orders live, as server-sent events, with nothing but curl. Ctrl-C ends it.
#   examples/watch-orders.sh [YYYY-MM-DD]     the day of the slots; every order of the coming days without it
set -eu
quai=${QUAI_PUBLIC_URL:-http://127.0.0.1:8080}
token=$(curl --silent --show-error "$quai/graphql" --header 'Content-Type: application/json' \
  --data '{"query":"mutation { sessionCreate(input: {email: \"manager@demo.quai.example\", password: \"quai-demo-2026\"}) { session { accessToken } } }"}' |
  grep -o '"accessToken":"[^"]*"' | cut -d '"' -f 4)
day=${1:+(day: \\\"$1\\\")}
echo "Watching $quai; place an order with examples/one-order.sh in another terminal."
exec curl --silent --show-error --no-buffer "$quai/graphql/stream" \
  --header 'Content-Type: application/json' --header 'Accept: text/event-stream' \
  --header "Authorization: Bearer $token" \
  --data "{\"query\":\"subscription { preparationQueueChanged$day { kind occurredAt order { number state toPay { amount } preparedItems missingItems employee { name } } } }\"}"
