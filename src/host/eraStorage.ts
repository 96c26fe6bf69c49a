import type * as vscode from 'vscode';
import type { EraStorage, RememberedEra } from '../servers/rememberedEras';

const KEY = 'serverGenerations';

/** Keeps what is known of launches in the global state: it is the same in every window. */
export function eraStorage(state: vscode.Memento): EraStorage {
  return {
    read: () => state.get<Readonly<Record<string, RememberedEra>>>(KEY, {}),
    write: eras => void state.update(KEY, eras),
  };
}
