// Starts `lianban bundle language-server` for the opened folder, and ends it with the window.
"use strict";
const path = require("path");
const { workspace } = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

function activate() {
  const folder = workspace.workspaceFolders && workspace.workspaceFolders[0];
  if (!folder) { return undefined; }
  const settings = workspace.getConfiguration("lianban");
  const home = folder.uri.fsPath;
  const root = path.resolve(home, settings.get("root"));
  const server = {
    command: path.resolve(home, settings.get("command")),
    args: ["bundle", "language-server", "--root", root],
    transport: TransportKind.stdio,
    options: { cwd: home },
  };
  const documents = [{ scheme: "file", language: "yaml", pattern: path.join(root, "**", "*.yaml") }];
  client = new LanguageClient("lianban", "联办", server, { documentSelector: documents });
  return client.start();
}

function deactivate() { return client ? client.stop() : undefined; }

module.exports = { activate, deactivate };
