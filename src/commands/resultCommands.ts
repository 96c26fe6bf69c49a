import * as vscode from 'vscode';
import type { ResultDocuments } from '../editors/results/resultDocuments';
import { resultText } from '../editors/results/resultFolder';
import { isTooBig, partFacts, type ResultPart } from '../editors/results/resultPart';
import type { ResultSaving } from '../editors/results/resultSaving';
import { sizeWords } from '../editors/results/resultWords';
import type { ShownResult } from '../editors/results/shownResult';
import { type CommandId, CommandIds } from './commandIds';
import { eachOf } from './eachOf';
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

/** Icons of the files of a result, by what shows them. */
const ICONS: Readonly<Record<ResultPart['viewer'], string>> = {
  text: 'file',
  image: 'file-media',
  audio: 'unmute',
  video: 'device-camera-video',
  none: 'file-binary',
};

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
      const reads = entries.map(entry => results.of(entry));
      await eachOf(reads, async reading => {
        const { ref, kept } = await reading;
        await documents.open(ref, kept);
      });
    },
    [CommandIds.openResultPart]: (...args) =>
      about(args, vscode.l10n.t('Open a part of which result?'), async ({ result }) => {
        const part = await pickPart(result, vscode.l10n.t('Open which part?'), [result.raw]);
        if (part) {
          await documents.show(result, part);
        }
      }),
    [CommandIds.previewResult]: (...args) =>
      about(args, vscode.l10n.t('Preview which result?'), async ({ result, part }) => {
        await documents.showPreview({ result, part: part ?? result.parts[0] });
      }),
    [CommandIds.saveResult]: (...args) =>
      about(args, vscode.l10n.t('Save which result?'), found => save(found, saving)),
    [CommandIds.copyResult]: (...args) =>
      about(args, vscode.l10n.t('Copy which result?'), found => copy(found, saving)),
    [CommandIds.compareResult]: (...args) =>
      about(args, vscode.l10n.t('Compare which result?'), ({ result }) => comparing.compare(result)),
    [CommandIds.openRawResponse]: (...args) =>
      about(args, vscode.l10n.t('Open the raw response of which task?'), ({ result }) =>
        documents.show(result, result.raw),
      ),
  };
}

/** The file that the user looks at; of a document with others around it, the one that they pick. */
async function save({ result, part }: FoundResult, saving: ResultSaving): Promise<void> {
  const isWhole = part === undefined || part.role === 'document';
  if (!isWhole || result.parts.length === 1) {
    await saving.saveAs(result, part ?? result.parts[0]);
    return;
  }
  const all = { label: vscode.l10n.t('$(save-all) All Parts…'), description: vscode.l10n.t('into a new folder') };
  const picked = await vscode.window.showQuickPick([all, ...result.parts.map(partItem)], {
    placeHolder: vscode.l10n.t('Save which part?'),
  });
  if (picked && 'part' in picked) {
    await saving.saveAs(result, picked.part);
  } else if (picked) {
    await saving.saveAll(result);
  }
}

async function copy({ result, part }: FoundResult, saving: ResultSaving): Promise<void> {
  const text = await copiedText(result, part);
  if (text !== undefined) {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Result copied'), WORD_SHOWN_MS);
    return;
  }
  saving.offerInstead(result, part, () => save(part ? { result, part } : { result }, saving));
}

/** @returns nothing for pictures and the like, and for what no clipboard should hold */
async function copiedText(result: ShownResult, part: ResultPart | undefined): Promise<string | undefined> {
  const isWhole = part === undefined || part.role === 'document';
  const words = isWhole && result.parts[0].role !== 'structured' ? resultText(result.kept.payload) : undefined;
  if (words !== undefined && words !== '') {
    return words;
  }
  const source = isWhole ? textPart(result) : part;
  const isText = source !== undefined && source.viewer === 'text' && !isTooBig(source);
  return isText ? Buffer.from(await result.bytes(source)).toString('utf8') : undefined;
}

/** What stands for a result that says nothing in words. */
function textPart(result: ShownResult): ResultPart | undefined {
  const isError = result.kept.payload.kind === 'error';
  return isError ? result.document : result.parts.find(({ role, viewer }) => role !== 'document' && viewer === 'text');
}

interface PartItem extends vscode.QuickPickItem {
  readonly part: ResultPart;
}

async function pickPart(
  result: ShownResult,
  placeHolder: string,
  more: readonly ResultPart[],
): Promise<ResultPart | undefined> {
  const items = [...result.parts, ...more].map(partItem);
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.part;
}

function partItem(part: ResultPart): PartItem {
  return {
    label: part.name,
    description: partFacts(part, sizeWords) ?? '',
    iconPath: new vscode.ThemeIcon(part.content.kind === 'link' ? 'link' : ICONS[part.viewer]),
    part,
  };
}
