// SPDX-License-Identifier: Apache-2.0

public import POSIX
internal import SystemPackage

/// Makes an engine for an image: io_uring where the kernel lets us, otherwise threads.
///
/// - Parameters:
///   - image: the disk; it stays open as long as the engine.
///   - preferring: the engine to try first.
///   - capacity: requests in flight at once, 1 to 4096.
///   - maximumSegments: buffers of one request, 1 to 1024.
/// - Throws: what the threads' engine failed with; a refused io_uring is not an error.
public func makeEngine(
  for image: consuming DiskImage, preferring: DiskEngineKind = .ioUring, capacity: Int = 256,
  maximumSegments: Int = 256
) throws(SystemCallError) -> DiskEngineSelection {
  try makeEngine(
    for: image, preferring: preferring, capacity: capacity, maximumSegments: maximumSegments,
    refusal: nil)
}

func makeEngine(
  for image: consuming DiskImage, preferring: DiskEngineKind, capacity: Int,
  maximumSegments: Int, refusal refused: Errno?
) throws(SystemCallError) -> DiskEngineSelection {
  var refusal: SystemCallError?
  if preferring == .ioUring {
    do throws(SystemCallError) {
      let parts = try IOUringEngine.Parts(
        image: image, capacity: capacity, maximumSegments: maximumSegments, refusal: refused)
      return DiskEngineSelection(engine: IOUringEngine(image: image, parts: parts), refusal: nil)
    } catch {
      refusal = error
    }
  }
  return DiskEngineSelection(
    engine: try ThreadPoolEngine(
      image: image, capacity: capacity, maximumSegments: maximumSegments), refusal: refusal)
}
