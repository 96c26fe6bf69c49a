import * as vscode from 'vscode';
import { partItem, pickPart } from '../editors/results/partPicker';
import type { ResultDocuments } from '../editors/results/resultDocuments';
import { resultText } from '../editors/results/resultFolder';
import { isTooBig, type ResultPart } from '../editors/results/resultPart';
import type { ResultSaving } from '../editors/results/resultSaving';
import { type CommandId, CommandIds } from './commandIds';
import { eachInTurn } from './eachOf';
import type { Handlers } from './registerCommands';
import type { ResultComparing } from './resultComparing';
import type { FoundResult, ResultTargets } from './resultTargets';

type ResultCommand =
  | 'mcpTasks.openResult'
  | 'mcpTasks.openResultPart'
  | 'mcpTasks.previewResult'
  | 'mcpTasks.saveResult'
  | 'mcpTasks.copyResult'
  | 'mcpTasks.compareResult'
  | 'mcpTasks.openRawResponse';

/** How long a word stays in the status bar. */
const WORD_SHOWN_MS = 3_000;

/** What can be done with a result. */
export function resultCommands(
  results: ResultTargets,
  documents: ResultDocuments,
  saving: ResultSaving,
  comparing: ResultComparing,
): Pick<Handlers, ResultCommand & CommandId> {
  /** Does something with the result of the row, of the editor in front, or that the user picks. */
  const about = async (
    args: readonly unknown[],
    placeHolder: string,
    act: (found: FoundResult) => Promise<void>,
  ): Promise<void> => {
    const found = await results.one(args, placeHolder);
    if (found) {
      await act(found);
    }
  };
  return {
    [CommandIds.openResult]: async (...args) => {
      const entries = await results.entries(args, vscode.l10n.t('Open the result of which task?'));
      await eachInTurn(entries, async entry => {
        const { ref, kept } = await results.of(entry);
        await documents.open(ref, kept, entries.length > 1);
      });
    },
    [CommandIds.openResultPart]: (...args) =>
      about(args, vscode.l10n.t('Open a part of which result?'), async ({ result }) => {
        const part = await pickPart([...result.parts, result.raw], vscode.l10n.t('Open which part?'));
        if (part) {
          await documents.show(result, part);
        }
      }),
    [CommandIds.previewResult]: (...args) =>
      about(args, vscode.l10n.t('Preview which result?'), async ({ result, part }) => {
        await documents.showPreview({ result, part: part ?? result.parts[0] });
      }),
    [CommandIds.saveResult]: (...args) =>
      about(args, vscode.l10n.t('Save which result?'), found => save(found, documents, saving)),
    [CommandIds.copyResult]: async (...args) => {
      const found = await results.all(args, vscode.l10n.t('Copy which result?'));
      await copy(found, one => save(one, documents, saving), saving);
    },
    [CommandIds.compareResult]: (...args) =>
      about(args, vscode.l10n.t('Compare which result?'), ({ result }) => comparing.compare(result)),
    [CommandIds.openRawResponse]: (...args) =>
      about(args, vscode.l10n.t('Open the raw response of which task?'), ({ result }) =>
        documents.show(result, result.raw),
      ),
  };
}

/** The file that the user looks at; of a document with others around it, the one that they pick. */
async function save(
  { result, part }: FoundResult,
  documents: Pick<ResultDocuments, 'resolve'>,
  saving: ResultSaving,
): Promise<void> {
  const saveOne = async (one: ResultPart): Promise<void> => {
    const resolved = await documents.resolve(result, one);
    if (resolved) {
      await saving.saveAs(result, resolved);
    }
  };
  const isWhole = part === undefined || part.role === 'document';
  if (!isWhole || result.parts.length === 1) {
    await saveOne(part ?? result.parts[0]);
    return;
  }
  const all = { label: vscode.l10n.t('$(save-all) All Parts…'), description: vscode.l10n.t('into a new folder') };
  const picked = await vscode.window.showQuickPick([all, ...result.parts.map(partItem)], {
    placeHolder: vscode.l10n.t('Save which part?'),
  });
  if (picked && 'part' in picked) {
    await saveOne(picked.part);
  } else if (picked) {
    await saving.saveAll(result);
  }
}

/** All of them together, in their order. */
async function copy(
  found: readonly FoundResult[],
  save: (found: FoundResult) => Promise<void>,
  saving: ResultSaving,
): Promise<void> {
  const texts: string[] = [];
  const others: FoundResult[] = [];
  for (const one of found) {
    const text = await copiedText(one);
    if (text === undefined) {
      others.push(one);
    } else {
      texts.push(text);
    }
  }
  if (texts.length > 0) {
    await vscode.env.clipboard.writeText(texts.join('\n\n'));
    const words =
      found.length === 1 ? vscode.l10n.t('Result copied') : vscode.l10n.t('{0} results copied', texts.length);
    vscode.window.setStatusBarMessage(words, WORD_SHOWN_MS);
  }
  const [first] = others;
  if (first) {
    saving.offerInstead(first.result, first.part, () => save(first));
  }
}

/** @returns nothing for pictures and the like, and for what no clipboard should hold */
async function copiedText({ result, part }: FoundResult): Promise<string | undefined> {
  const isWhole = part === undefined || part.role === 'document';
  const words = isWhole && result.parts[0].role !== 'structured' ? resultText(result.kept.payload) : undefined;
  if (words !== undefined && words !== '') {
    return words;
  }
  const source = isWhole ? result.folder.copied : part;
  const [resolved] = source?.viewer === 'text' ? await result.resolve(source) : [];
  const isText = resolved !== undefined && resolved.viewer === 'text' && !isTooBig(resolved);
  return isText ? Buffer.from(await result.bytes(resolved)).toString('utf8') : undefined;
}
