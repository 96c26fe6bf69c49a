import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Row {
  payload: AdapterPayload;
  readonly endsAt: number;
}

/** What an authorization server keeps, in memory, so that a test can take away what it has given out. */
export class TokenTable {
  private readonly tables = new Map<string, Map<string, Row>>();

  forgetAll(kind: string): void {
    this.table(kind).clear();
  }

  /** Of those that are not used up. */
  count(kind: string): number {
    return [...this.table(kind).values()].filter(({ payload }) => payload.consumed === undefined).length;
  }

  adapter(kind: string): Adapter {
    const table = this.table(kind);
    const live = (row: Row | undefined) => (row && row.endsAt > Date.now() ? row.payload : undefined);
    const findBy = async (field: 'uid' | 'userCode', value: string) =>
      live([...table.values()].find(({ payload }) => payload[field] === value));
    return {
      upsert: async (id, payload, expiresIn) => {
        table.set(id, { payload, endsAt: expiresIn ? Date.now() + expiresIn * 1_000 : Number.POSITIVE_INFINITY });
      },
      find: async id => live(table.get(id)),
      findByUid: uid => findBy('uid', uid),
      findByUserCode: code => findBy('userCode', code),
      consume: async id => {
        const row = table.get(id);
        if (row) {
          row.payload = { ...row.payload, consumed: Math.floor(Date.now() / 1_000) };
        }
      },
      destroy: async id => {
        table.delete(id);
      },
      revokeByGrantId: async grantId => {
        for (const [id, { payload }] of table) {
          if (payload.grantId === grantId) {
            table.delete(id);
          }
        }
      },
    };
  }

  private table(kind: string): Map<string, Row> {
    const table = this.tables.get(kind) ?? new Map<string, Row>();
    this.tables.set(kind, table);
    return table;
  }
}
