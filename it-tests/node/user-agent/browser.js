/**
 * As much of a browser as the login pages need: cookies, redirects, and forms that are sent as they stand in the page.
 */

import { parse } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';

const MAX_REDIRECTS = 15;

/** A server that does not answer at all must not stop the run. */
const TIMEOUT_MS = 30_000;

export class Browser {
  #cookies = new CookieJar();

  /**
   * @param {string | URL} url
   * @returns {Promise<Page>}
   */
  open(url) {
    return this.#load(new URL(url), { method: 'GET' });
  }

  /**
   * Presses a button of a form, with the fields filled in as given and all others as the page has them.
   *
   * @param {Form} form
   * @param {{ fields?: Record<string, string>, button?: string }} input
   * @returns {Promise<Page>}
   */
  submit(form, { fields = {}, button } = {}) {
    const body = form.dataFor(fields, button);
    if (form.method === 'GET') {
      const url = new URL(form.action);
      url.search = body.toString();
      return this.#load(url, { method: 'GET' });
    }
    return this.#load(form.action, { method: 'POST', body });
  }

  /**
   * @param {URL} start
   * @param {{ method: string, body?: URLSearchParams }} firstRequest
   */
  async #load(start, firstRequest) {
    let url = start;
    let request = firstRequest;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const cookie = await this.#cookies.getCookieString(url.href);
      const response = await fetch(url, {
        ...request,
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        // Without keep-alive: a listener that the last redirect reaches can close at once.
        headers: { accept: 'text/html', connection: 'close', ...(cookie && { cookie }) },
      });
      for (const setCookie of response.headers.getSetCookie()) {
        await this.#cookies.setCookie(setCookie, url.href, { ignoreError: true });
      }
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) {
        return new Page(url, response.status, await response.text());
      }
      await response.body?.cancel();
      const target = new URL(location, url);
      if (!['http:', 'https:'].includes(target.protocol)) {
        return new Page(target, response.status, ''); // a private-use scheme: the browser would hand it to an app
      }
      // As every browser does: only 307 and 308 keep method and body.
      request = [307, 308].includes(response.status) ? request : { method: 'GET' };
      url = target;
    }
    throw new Error(`more than ${MAX_REDIRECTS} redirects, the last to ${url.origin}${url.pathname}`);
  }
}

export class Page {
  #document;

  /**
   * @param {URL} url
   * @param {number} status
   * @param {string} html
   */
  constructor(url, status, html) {
    this.url = url;
    this.status = status;
    this.#document = parse(html);
  }

  /** What a person would read first; for messages. */
  get title() {
    return textOf(this.#document.querySelector('title'));
  }

  /** Headline and error texts of Keycloak's pages; for messages. */
  get complaint() {
    const selectors = '#kc-page-title, .kc-feedback-text, [id^=input-error], .pf-v5-c-alert__title, .instruction';
    const texts = this.#document.querySelectorAll(selectors).map(textOf).filter(Boolean);
    return [...new Set(texts)].join(' | ');
  }

  /** @param {string} selector */
  texts(selector) {
    return this.#document.querySelectorAll(selector).map(textOf);
  }

  /** The form with a field or button of this name. @param {string} name */
  formWith(name) {
    const element = this.#document.querySelectorAll('form').find((form) => controlsOf(form).some((c) => c.name === name));
    return element && new Form(element, this.url);
  }
}

class Form {
  #controls;

  /**
   * @param {import('node-html-parser').HTMLElement} element
   * @param {URL} page
   */
  constructor(element, page) {
    this.action = new URL(element.getAttribute('action') || page.href, page);
    this.method = (element.getAttribute('method') ?? 'get').toUpperCase();
    this.#controls = controlsOf(element);
  }

  /**
   * The form data set of HTML: a pressed button is part of it, the others are not, nor are boxes that are not ticked.
   *
   * @param {Record<string, string>} fields
   * @param {string | undefined} button
   */
  dataFor(fields, button) {
    const data = new URLSearchParams();
    for (const { name, value, type, checked } of this.#controls) {
      const isButton = type === 'submit';
      const isUnticked = ['checkbox', 'radio'].includes(type) && !checked;
      if (isButton ? name === button : !isUnticked) {
        data.append(name, fields[name] ?? value);
      }
    }
    const missing = [...Object.keys(fields), ...(button ? [button] : [])].filter((name) => !data.has(name));
    if (missing.length > 0) {
      throw new Error(`the form has no ${missing.join(', ')}`);
    }
    return data;
  }
}

/** @param {import('node-html-parser').HTMLElement} form */
function controlsOf(form) {
  return form
    .querySelectorAll('input[name], button[name]')
    .filter((control) => !control.hasAttribute('disabled'))
    .map((control) => ({
      name: control.getAttribute('name'),
      value: control.getAttribute('value') ?? '',
      type: (control.getAttribute('type') ?? (control.rawTagName === 'button' ? 'submit' : 'text')).toLowerCase(),
      checked: control.hasAttribute('checked'),
    }));
}

/** @param {import('node-html-parser').HTMLElement | null} element */
function textOf(element) {
  return element?.text.replace(/\s+/g, ' ').trim() ?? '';
}
