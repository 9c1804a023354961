extension RuleSet {
  /// The text with every secret in it replaced by `***`: what messages about URIs and values go through.
  package func hidingSecrets(in text: String) -> String {
    // A secret may hold another one.
    secrets.sorted { $0.utf8.count > $1.utf8.count }.reduce(text) { text, secret in
      text.replacing(secret, with: "***")
    }
  }
}
