/** The longest way through pages that a user goes. */
const MOST_PAGES = 20;

/** A browser and the user in front of it, as far as signing in needs them: pages that lead on, and cookies. */
export class UserAgent {
  /** Every address that was opened by somebody else than a page, oldest first. */
  readonly opened: string[] = [];
  private readonly cookies = new Map<string, string>();

  /**
   * Opens a page and goes where it leads, until that leaves the page's own server.
   * @returns where it leads: the redirect of a client, with what the server has to tell it
   */
  async open(url: string): Promise<string> {
    this.opened.push(url);
    const { origin } = new URL(url);
    let current = url;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const response = await fetch(current, { redirect: 'manual', headers: { cookie: this.cookieHeader() } });
      for (const cookie of response.headers.getSetCookie()) {
        const [pair = ''] = cookie.split(';');
        const [name = '', value = ''] = pair.split(/=(.*)/s);
        this.cookies.set(name, value);
      }
      const location = response.headers.get('location');
      const words = await response.text();
      if (location === null) {
        throw new Error(`The page leads nowhere: HTTP ${response.status} ${words}`);
      }
      current = new URL(location, current).href;
      if (new URL(current).origin !== origin) {
        return current;
      }
    }
    throw new Error('The pages lead in a circle');
  }

  private cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
