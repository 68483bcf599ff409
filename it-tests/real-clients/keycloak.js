/** Realm mcp, by admin REST. */

/** What tells of a sign-in and of its end. */
const EVENTS = ['CLIENT_REGISTER', 'LOGIN', 'LOGOUT', 'GRANT_CONSENT', 'CODE_TO_TOKEN', 'REFRESH_TOKEN', 'REVOKE_GRANT'];

export class Realm {
  #keycloak;

  constructor(keycloak) {
    this.#keycloak = keycloak;
    this.issuer = `${keycloak}/realms/mcp`;
  }

  /**
   * With access tokens of a minute, a window of so many seconds, and the events stored that are counted. Clients register themselves: the documents
   * of their vendors are not on this machine.
   */
  static async prepared(keycloak, seconds) {
    const realm = new Realm(keycloak);
    await realm.#change('', { accessTokenLifespan: 60 });
    await realm.#change('/events/config', { eventsEnabled: true, enabledEventTypes: EVENTS.flatMap((type) => [type, `${type}_ERROR`]) });
    const profiles = await realm.#get('/client-policies/profiles');
    const grant = profiles.profiles.flatMap(({ executors }) => executors).find(({ executor }) => executor === 'mcp-grant');
    for (const profile of profiles.profiles) {
      profile.executors = profile.executors.filter(({ executor }) => executor !== 'mcp-cimd');
    }
    grant.configuration = { ...grant.configuration, 'refresh-retry-seconds': seconds };
    await realm.#send('PUT', '/client-policies/profiles', { profiles: profiles.profiles });
    return realm;
  }

  async addServer(clientId, url) {
    await this.#send('POST', '/mcp/servers', { clientId, resources: [url], scopes: ['mcp:tools'] });
  }

  /** Of these clients, the oldest first. */
  async eventsOf(clientIds) {
    const events = await this.#get('/events?max=5000');
    return events.filter(({ clientId }) => clientIds.includes(clientId)).reverse();
  }

  async #change(path, change) {
    await this.#send('PUT', path, { ...(await this.#get(path)), ...change });
  }

  async #get(path) {
    return (await this.#request('GET', path)).json();
  }

  async #send(method, path, body) {
    await this.#request(method, path, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  }

  async #request(method, path, { body, headers } = {}) {
    const response = await fetch(`${this.#keycloak}/admin/realms/mcp${path}`, {
      method,
      body,
      headers: { ...headers, authorization: `Bearer ${await this.#token()}` },
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return response;
  }

  async #token() {
    const response = await fetch(`${this.#keycloak}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' }),
    });
    return (await response.json()).access_token;
  }
}
