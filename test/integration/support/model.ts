import * as vscode from 'vscode';
import { eventually } from './processes';

/** Brings a language model, known to this window until it is disposed. See `test/fixtures/model-helper`. */
export async function offerModel(): Promise<vscode.Disposable> {
  const id = 'mcp-task-explorer.model-helper';
  const helper = vscode.extensions.getExtension<{ offerModel(): vscode.Disposable }>(id);
  if (!helper) {
    throw new Error('The extension that brings a model is not installed in this host.');
  }
  const model = (await helper.activate()).offerModel();
  await eventually('the model to be known', async () => (await vscode.lm.selectChatModels({})).length > 0);
  return model;
}
