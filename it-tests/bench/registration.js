/**
 * Registers a client of another name each round in four realms of one server, each round in another
 * order (an equal one would take the old one's place), and prints the medians:
 *
 * stock     a realm as Keycloak makes it, with Trusted Hosts removed, or nobody could register; it
 *           stores events
 * policies  the same realm with the five policies, as docs/registration.md tells to add them
 * mcp       the realm of realm-export, with scopes and client profile of its own
 * control   another stock realm: what it "adds" is the error of the measurement
 */
import { readFileSync } from "node:fs";
import median from "./median.js";

const [, , server, realmFile, rounds] = process.argv;
const WARM_UP = 1500;
const REALMS = ["stock", "policies", "mcp", "control"];
const POLICY = "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy";
const OURS = ["mcp-redirect-uris", "mcp-client-metadata", "mcp-scopes", "mcp-rate-limit", "mcp-client-lifetime"];

const token = await administratorToken();
const mcp = JSON.parse(readFileSync(realmFile, "utf8"));
mcp.components[POLICY].filter(isLimit).forEach(lift);
await admin("POST", "", mcp);
await stockRealm("stock", ["trusted-hosts"]);
await stockRealm("control", ["trusted-hosts"]);
await stockRealm("policies", ["trusted-hosts", "allowed-client-templates", "max-clients"]);
for (const id of OURS) {
  await admin("POST", "/policies/components", {
    name: id,
    providerId: id,
    providerType: POLICY,
    subType: "anonymous",
    config: isLimit({ providerId: id }) ? limits(id) : {},
  });
}

const client = {
  redirect_uris: ["http://localhost:3118/callback"],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
};
const times = Object.fromEntries(REALMS.map((realm) => [realm, []]));
for (let round = -WARM_UP; round < Number(rounds); round++) {
  // Whoever follows its own realm finds warmer caches, so nobody has a fixed place.
  for (const realm of shuffled(REALMS)) {
    const time = await register(realm, round);
    if (round >= 0) {
      times[realm].push(time);
    }
  }
}

const stock = median(times.stock);
console.log(`${rounds} rounds after ${WARM_UP} to warm up`);
for (const realm of REALMS) {
  const added = median(times[realm].map((time, round) => time - times.stock[round]));
  console.log(
    `${realm.padEnd(10)} median ${median(times[realm]).toFixed(3)} ms, ` +
      `added ${added.toFixed(3)} ms (median of the pairs), ${((100 * added) / stock).toFixed(1)} %`,
  );
}

function shuffled(values) {
  return values
    .map((value) => ({ value, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

/** Milliseconds from request to the end of the answer. */
async function register(realm, round) {
  const begin = performance.now();
  const answer = await fetch(`${server}/realms/${realm}/clients-registrations/openid-connect`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ client_name: `Claude Code (sample ${round})`, ...client }),
  });
  const body = await answer.text();
  const time = performance.now() - begin;
  if (answer.status !== 201) {
    throw new Error(`${realm} answered ${answer.status}: ${body}`);
  }
  return time;
}

async function stockRealm(realm, without) {
  await admin("POST", "", { realm, enabled: true, eventsEnabled: true });
  const policies = await admin("GET", `/${realm}/components?type=${POLICY}`);
  for (const policy of policies.filter((found) => found.subType === "anonymous")) {
    if (without.includes(policy.providerId)) {
      await admin("DELETE", `/${realm}/components/${policy.id}`);
    } else if (isLimit(policy)) {
      lift(policy);
      await admin("PUT", `/${realm}/components/${policy.id}`, policy);
    }
  }
}

function isLimit(policy) {
  return ["max-clients", "mcp-rate-limit", "mcp-client-lifetime"].includes(policy.providerId);
}

function lift(policy) {
  Object.assign(policy.config, limits(policy.providerId));
}

function limits(providerId) {
  switch (providerId) {
    case "max-clients":
      return { "max-clients": ["1000000"] };
    case "mcp-client-lifetime":
      return { quota: ["1000000"] };
    default:
      return { "address-burst": ["100000"], "address-per-hour": ["1000000"], "realm-burst": ["100000"], "realm-per-hour": ["1000000"] };
  }
}

async function administratorToken() {
  const answer = await fetch(`${server}/realms/master/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "password",
      client_id: "admin-cli",
      username: "admin",
      password: "admin",
    }),
  });
  return (await answer.json()).access_token;
}

async function admin(method, path, json) {
  const answer = await fetch(`${server}/admin/realms${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: json === undefined ? undefined : JSON.stringify(json),
  });
  if (!answer.ok) {
    throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  }
  const text = await answer.text();
  return text === "" ? undefined : JSON.parse(text);
}
