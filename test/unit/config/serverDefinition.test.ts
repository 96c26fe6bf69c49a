import assert from 'node:assert/strict';
import { rank, type ServerSource, serverId } from '../../../src/config/serverDefinition';
import { aDefinition } from '../../support/definitions';

const file: ServerSource = { kind: 'workspaceFile', uri: 'file:///code/.vscode/mcp.json' };

describe('serverId', () => {
  it('stays the same for the same source and name, however the launch changes', () => {
    assert.equal(serverId(file, 'build'), serverId({ ...file }, 'build'));
  });

  it('differs with the name, the kind of source, and the file', () => {
    const ids = [
      serverId(file, 'build'),
      serverId(file, 'Build'),
      serverId({ ...file, kind: 'dotFile' }, 'build'),
      serverId({ ...file, uri: 'file:///other/.vscode/mcp.json' }, 'build'),
      serverId({ kind: 'setting' }, 'build'),
    ];
    assert.equal(new Set(ids).size, ids.length);
  });

  it('is another’s by no choice of names', () => {
    assert.notEqual(serverId({ kind: 'setting' }, 'a:b'), serverId({ kind: 'setting', uri: 'a' }, 'b'));
    assert.notEqual(serverId({ kind: 'setting', uri: 'a:b' }, 'c'), serverId({ kind: 'setting', uri: 'a' }, 'b:c'));
  });
});

describe('rank', () => {
  const named = (name: string, kind: 'setting' | 'workspaceFile' | 'userFile') =>
    aDefinition({ id: serverId({ kind }, name), name, source: { kind } });

  it('lets the stronger source win, and shows the weaker entries as shadowed by it', () => {
    const [own, shared, users] = [
      named('build', 'setting'),
      named('build', 'workspaceFile'),
      named('build', 'userFile'),
    ] as const;
    const other = named('test', 'userFile');
    assert.deepEqual(rank([own, shared, users, other]), [
      own,
      { ...shared, shadowedBy: own.id },
      { ...users, shadowedBy: own.id },
      other,
    ]);
  });

  it('tells names apart by their letter case', () => {
    const [a, b] = [named('build', 'setting'), named('Build', 'userFile')];
    assert.deepEqual(rank([a, b]), [a, b]);
  });
});
