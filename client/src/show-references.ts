import * as vscode from 'vscode';

/** Command that the language server's lenses call; it knows places only as its protocol writes them. */
export const SHOW_REFERENCES = 'flotilla.showReferences';

interface Place {
  readonly line: number;
  readonly character: number;
}

interface Location {
  readonly uri: string;
  readonly range: { readonly start: Place; readonly end: Place };
}

/** Shows places beside the line of a lens, as VS Code shows references. */
export function registerShowReferences(): vscode.Disposable {
  return vscode.commands.registerCommand(
    SHOW_REFERENCES,
    (uri: string, position: Place, locations: readonly Location[]) =>
      vscode.commands.executeCommand(
        'editor.action.showReferences',
        vscode.Uri.parse(uri),
        positionOf(position),
        locations.map(({ uri: other, range }) => {
          const span = new vscode.Range(positionOf(range.start), positionOf(range.end));
          return new vscode.Location(vscode.Uri.parse(other), span);
        }),
      ),
  );
}

const positionOf = ({ line, character }: Place): vscode.Position => new vscode.Position(line, character);
