import assert from 'node:assert/strict';
import { ConnectPolicy, type ConnectSetting } from '../../../src/servers/connectPolicy';
import { SERVER, serverId } from '../../support/builders';

const OTHER = serverId('other');

describe('ConnectPolicy', () => {
  let fired: number;
  /** The setting for each server, by name. */
  let chosen: Record<string, ConnectSetting>;

  function policyOf(setting: ConnectSetting): ConnectPolicy {
    const policy = unread(setting);
    policy.tasksRestored();
    fired = 0;
    return policy;
  }

  /** Before it is known what is remembered. */
  function unread(setting: ConnectSetting): ConnectPolicy {
    chosen = { server: setting, other: setting };
    const policy = new ConnectPolicy(
      name => chosen[name] ?? 'onDemand',
      id => id === SERVER,
    );
    fired = 0;
    policy.onDidChange(() => fired++);
    return policy;
  }

  const wanted = (policy: ConnectPolicy) => [
    policy.wants({ id: SERVER, name: 'server' }),
    policy.wants({ id: OTHER, name: 'other' }),
  ];

  it('wants every server when the window opens', () => {
    assert.deepEqual(wanted(policyOf('onStartup')), [true, true]);
  });

  it('wants none that nobody asks for by name', () => {
    const policy = policyOf('onDemand');
    policy.viewShown();
    assert.deepEqual(wanted(policy), [false, false]);
  });

  it('heeds what is chosen for one server alone', () => {
    const policy = policyOf('onStartup');
    chosen.other = 'onDemand';
    policy.viewShown();
    assert.deepEqual(wanted(policy), [true, false]);
  });

  it('wants a server that has unfinished tasks, and every one once the view was shown', () => {
    const policy = policyOf('whenNeeded');
    assert.deepEqual(wanted(policy), [true, false]);
    policy.viewShown();
    assert.deepEqual([wanted(policy), fired], [[true, true], 1]);
    policy.viewShown();
    assert.equal(fired, 1, 'it is shown for the first time only once');
  });

  it('wants none before it is known what is remembered of them', () => {
    const policy = unread('onStartup');
    policy.viewShown();
    assert.deepEqual(wanted(policy), [false, false]);
    fired = 0;
    policy.tasksRestored();
    assert.deepEqual([wanted(policy), fired], [[true, true], 1]);
  });

  it('says so when the setting changes, or tasks of another window are known', () => {
    const policy = policyOf('onDemand');
    chosen = { server: 'onStartup', other: 'onStartup' };
    policy.settingChanged();
    assert.deepEqual([wanted(policy), fired], [[true, true], 1]);
    policy.tasksRestored();
    policy.tasksTakenOver();
    assert.equal(fired, 3);
  });
});
