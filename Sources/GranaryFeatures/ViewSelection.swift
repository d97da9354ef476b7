/// Some features of a view, and the columns that they are computed from.
public struct ViewSelection: Hashable, Sendable {
  /// Features of the latest row, by their places among the view's.
  public let latest: [Int]
  /// The arguments of the windows, each once, by their places among the view's.
  public let arguments: [Int]
  /// The features selected, as a view of their own.
  public let layout: ViewLayout

  /// Features of a view.
  ///
  /// - Parameters:
  ///   - features: Their places in the view, each once, in any order.
  ///   - layout: All features of the view.
  public init(_ features: [Int], of layout: ViewLayout) {
    var latest: [Int] = []
    var windows: [WindowAggregate] = []
    var arguments: [Int] = []
    let selected = features.map { feature -> ViewLayout.Feature in
      switch layout.features[feature] {
      case .latest(let index):
        latest.append(index)
        return .latest(latest.count - 1)
      case .window(let index):
        var window = layout.windows[index]
        if !arguments.contains(window.argument) { arguments.append(window.argument) }
        window.argument = arguments.firstIndex(of: window.argument) ?? 0
        windows.append(window)
        return .window(windows.count - 1)
      }
    }
    self.latest = latest
    self.arguments = arguments
    self.layout = ViewLayout(
      features: selected,
      latestTypes: latest.map { layout.latestTypes[$0] },
      windows: windows,
      argumentTypes: arguments.map { layout.argumentTypes[$0] }
    )
  }
}
