/** Finds the files of a folder; nothing where there are none. */
export type Recall<File> = (folder: string) => Promise<readonly File[] | undefined>;

/** Folders come from addresses, which anybody may write: only these are looked for. */
const FOLDER = /^[0-9a-f]{32}(?:-\w+)?$/;

/** Looks for each folder once at a time, however many ask: an editor asks for a file's size and content together. */
export class FolderRecall<File> {
  private readonly underWay = new Map<string, Promise<readonly File[] | undefined>>();

  constructor(private readonly recall: Recall<File>) {}

  /** @throws what the search throws */
  find(folder: string): Promise<readonly File[] | undefined> {
    const known = this.underWay.get(folder);
    if (known || !FOLDER.test(folder)) {
      return known ?? Promise.resolve(undefined);
    }
    const search = this.recall(folder).finally(() => this.underWay.delete(folder));
    this.underWay.set(folder, search);
    return search;
  }
}
