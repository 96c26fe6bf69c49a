import { chooseFromMenu } from '../support/contextMenu';
import { scripted, windowWith } from '../support/servers';

const at = '2026-01-01T10:00:00.000Z';
const preload = [{ taskId: 'done', status: 'completed', createdAt: at, lastUpdatedAt: at }];

describe("The menu of the view's title", () => {
  it('is about all servers, whichever row has the focus', async () => {
    const window = await windowWith({ Alpha: scripted({ preload }), Beta: scripted({ preload }) });
    await window.tasks.waitForText(/done[\s\S]*Beta[\s\S]*done/);
    await window.tasks.click('Tools');
    await window.page.locator('.part.sidebar .title-actions .action-label[aria-label^="Views and More"]').click();
    await chooseFromMenu(window.page, ['Clear Finished']);
    await window.tasks.waitForText(/Alpha(?:(?!done)[\s\S])*Beta(?:(?!done)[\s\S])*$/);
    await window.close();
  });
});
