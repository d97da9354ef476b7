import ArgumentParser

/// The flag `--profile` of the commands that read rows.
enum ProfileFlag {
  /// Refuses the flag where nothing that is written would show the profile.
  static func check(_ profile: Bool, isJSON: Bool, html: String?) throws {
    guard profile, !isJSON, html == nil else { return }
    throw ValidationError(
      "--profile goes with --json, whose document it is in; --html FILE writes it as a page"
    )
  }
}
