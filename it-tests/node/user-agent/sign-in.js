/**
 * The person at the browser: follows an authorization URL, signs in, reads the consent page, says yes.
 */

/** Login and consent are two; a page that comes back again and again is a fault. */
const MAX_PAGES = 5;

/**
 * @typedef {object} SignIn
 * @property {string[]} pages which pages the person saw, in order: `login`, `consent`
 * @property {string[]} consented what the consent page said the client would get
 * @property {string} consentText all that the consent page said
 * @property {URL} redirect where the browser ended, with the authorization response in its query
 */

/**
 * @param {import('./browser.js').Browser} browser
 * @param {string | URL} authorizationUrl
 * @param {{ username: string, password: string }} user
 * @returns {Promise<SignIn>}
 */
export async function signIn(browser, authorizationUrl, user) {
  const redirectUri = new URL(authorizationUrl).searchParams.get('redirect_uri');
  const seen = { pages: [], consented: [], consentText: '' };
  let page = await browser.open(authorizationUrl);
  while (seen.pages.length < MAX_PAGES) {
    if (redirectUri !== null && isAt(page.url, redirectUri)) {
      return { ...seen, redirect: page.url };
    }
    const login = page.formWith('password');
    const consent = page.formWith('accept');
    if (login && !seen.pages.includes('login')) {
      seen.pages.push('login');
      page = await browser.submit(login, { fields: user, button: 'login' });
    } else if (consent) {
      seen.pages.push('consent');
      seen.consented = page.texts('#kc-oauth li');
      seen.consentText = page.texts('#kc-oauth, #kc-header, #kc-page-title').join(' ');
      page = await browser.submit(consent, { button: 'accept' });
    } else {
      break;
    }
  }
  const told = page.complaint || page.title || 'nothing readable';
  throw new Error(
    `sign-in ended at ${page.url.origin}${page.url.pathname} with status ${page.status} ` +
      `after the pages [${seen.pages.join(', ')}]; the page says: ${told}`,
  );
}

/**
 * @param {URL} url
 * @param {string} redirectUri
 */
function isAt(url, redirectUri) {
  const expected = new URL(redirectUri);
  return url.protocol === expected.protocol && url.host === expected.host && url.pathname === expected.pathname;
}
