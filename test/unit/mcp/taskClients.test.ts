import { FakeTaskClient } from '../../support/fakeTaskClient';
import { scriptedSubject } from '../../support/scriptedConnection';
import { describeTaskClient } from '../../support/taskClientContract';

describeTaskClient('FakeTaskClient', async script => {
  const client = new FakeTaskClient(script);
  return { client, order: async order => client.order(order), close: async () => client.close() };
});

describeTaskClient('The MCP client', scriptedSubject);
