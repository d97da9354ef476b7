public import GranaryFeatures
import GranaryFiles

extension HistoryMemory {
  /// What the memory that there is for this process allows.
  public static let ofMachine = HistoryMemory(
    randomReadByteLimit: MappedMemory.shared.byteLimit,
    cachedByteLimit: MachineMemory.byteCount / 2
  )
}
