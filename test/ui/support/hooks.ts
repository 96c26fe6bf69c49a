import type { RootHookObject } from 'mocha';
import { endAll } from '../../host/window.mjs';
import { windowsLeft } from './openWindow';

/** A failed test leaves pictures of its windows; the end of the run closes everything. */
export const mochaHooks: RootHookObject = {
  async afterEach(this: Mocha.Context) {
    const test = this.currentTest;
    if (test?.state !== 'failed') {
      return;
    }
    const name = test.fullTitle().replace(/[^\w-]+/g, '-');
    for (const [index, window] of windowsLeft().entries()) {
      console.log(`Picture: ${await window.screenshot(`failed-${name}${index ? `-${index + 1}` : ''}`)}`);
    }
  },
  afterAll: () => endAll(),
};
