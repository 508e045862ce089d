"""The language server (LSP) of definitions: what `bundles.editor` knows, told to editors that speak the protocol."""
