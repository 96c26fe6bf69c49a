import { type Disposable, DisposableStore } from '../base/disposable';
import type { Event } from '../base/emitter';
import type { LedgerState, LedgerTrouble } from '../ledger/records';

/** Remembers, for all windows, that there is no SQLite was said. */
const SAID = 'saidThatThereIsNoSqlite';

/** What is told: what the ledger can do no more, or that it had to begin anew. */
export type ToldTrouble = LedgerTrouble & { readonly kind: 'readOnly' | 'memory' | 'none' | 'recovered' };

/** The ledger, as far as its troubles go. */
export interface TroubledLedger {
  readonly state: LedgerState;
  readonly onDidChangeState: Event<unknown>;
  readonly onDidRecover: Event<LedgerTrouble>;
}

/** What of a `Memento` is needed. */
export interface SaidBefore {
  get(key: string, otherwise: boolean): boolean;
  update(key: string, value: boolean): PromiseLike<void>;
}

/** Says which troubles of the ledger are to be told: each once per window, and that there is no SQLite once for all. */
export class LedgerTroubles implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly told = new Set<string>();
  private last: LedgerState['kind'] = 'closed';

  constructor(
    private readonly ledger: TroubledLedger,
    private readonly state: SaidBefore,
    private readonly onTrouble: (trouble: ToldTrouble) => void,
    /** It writes to its file again, after a time in which it did not. */
    private readonly onWorksAgain: () => void,
  ) {
    this.owned.add(ledger.onDidChangeState(() => this.look()));
    this.owned.add(ledger.onDidRecover(trouble => this.tell({ ...trouble, kind: 'recovered' })));
    this.look();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private look(): void {
    const { state } = this.ledger;
    const before = this.last;
    this.last = state.kind;
    if ('trouble' in state) {
      this.tell({ ...state.trouble, kind: state.kind });
    } else if (state.kind === 'file' && before !== 'file' && before !== 'closed') {
      this.onWorksAgain();
    }
  }

  private tell(trouble: ToldTrouble): void {
    const key = `${trouble.kind} ${trouble.reason}`;
    const isForGood = trouble.reason === 'noSqlite';
    if (this.told.has(key) || (isForGood && this.state.get(SAID, false))) {
      return;
    }
    this.told.add(key);
    if (isForGood) {
      this.state.update(SAID, true).then(undefined, () => undefined); // Then it is said again: no harm is done.
    }
    this.onTrouble(trouble);
  }
}
