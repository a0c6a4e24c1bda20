package io.petrel.source;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;
import oshi.software.os.FileSystem;
import oshi.software.os.InternetProtocolStats;
import oshi.software.os.OSFileStore;
import oshi.software.os.OperatingSystem;

/** Reads the counters of the machine that this runs on, through OSHI. Not thread-safe. */
final class Machine {
  /** Filesystems that are memory, images or views of others. */
  private static final Set<String> NOT_REAL =
      Set.of("tmpfs", "devtmpfs", "ramfs", "squashfs", "iso9660", "proc", "sysfs", "autofs");

  /** Interfaces whose bytes are counted again on a real one. */
  private static final String VIRTUAL =
      "(lo|veth|docker|br-|virbr|cni|flannel|cali|tap|tun|ifb|dummy|kube).*";

  /** All counters at once; counters run from the machine's start, times are the JVM's own. */
  record Reading(
      long nanos,
      long ticks,
      long idle,
      long iowait,
      long steal,
      double load1,
      int cores,
      long memoryAvailable,
      long memoryTotal,
      long swapPages,
      long received,
      long sent,
      long networkErrors,
      long retransmitted,
      long segments,
      long openFiles,
      long maxFiles,
      double uptimeSeconds,
      Map<String, Double> filesystems,
      Map<String, Double> inodes,
      Map<String, Long> diskMillis) {}

  private final HardwareAbstractionLayer hardware;
  private final OperatingSystem os;
  private final String hostName;

  Machine() {
    SystemInfo info = new SystemInfo();
    hardware = info.getHardware();
    os = info.getOperatingSystem();
    String found = os.getNetworkParams().getHostName();
    hostName = found == null || found.isBlank() ? "localhost" : found;
  }

  String hostName() {
    return hostName;
  }

  Reading read() {
    CentralProcessor cpu = hardware.getProcessor();
    long[] t = cpu.getSystemCpuLoadTicks();
    long nanos = System.nanoTime();
    long ticks = 0;
    for (long part : t) {
      ticks += part;
    }
    long received = 0;
    long sent = 0;
    long errors = 0;
    for (NetworkIF net : hardware.getNetworkIFs()) {
      if (!net.getName().matches(VIRTUAL)) {
        received += net.getBytesRecv();
        sent += net.getBytesSent();
        errors += net.getInErrors() + net.getOutErrors();
      }
    }
    Map<String, Double> space = new TreeMap<>();
    Map<String, Double> inodes = new TreeMap<>();
    FileSystem files = os.getFileSystem();
    for (OSFileStore store : files.getFileStores(true)) {
      if (NOT_REAL.contains(store.getType()) || store.getTotalSpace() <= 0) {
        continue;
      }
      space.put(store.getMount(), 1 - (double) store.getUsableSpace() / store.getTotalSpace());
      if (store.getTotalInodes() > 0) {
        inodes.put(store.getMount(), 1 - (double) store.getFreeInodes() / store.getTotalInodes());
      }
    }
    Map<String, Long> disks = new TreeMap<>();
    for (HWDiskStore disk : hardware.getDiskStores()) {
      String device = disk.getName().replaceFirst("^/dev/", "");
      if (!device.matches("(loop|ram|zram|sr|fd)\\d.*")) {
        disks.put(device, disk.getTransferTime());
      }
    }
    GlobalMemory memory = hardware.getMemory();
    InternetProtocolStats ip = os.getInternetProtocolStats();
    return new Reading(
        nanos,
        ticks,
        t[TickType.IDLE.getIndex()],
        t[TickType.IOWAIT.getIndex()],
        t[TickType.STEAL.getIndex()],
        cpu.getSystemLoadAverage(1)[0],
        cpu.getLogicalProcessorCount(),
        memory.getAvailable(),
        memory.getTotal(),
        memory.getVirtualMemory().getSwapPagesIn() + memory.getVirtualMemory().getSwapPagesOut(),
        received,
        sent,
        errors,
        ip.getTCPv4Stats().getSegmentsRetransmitted(),
        ip.getTCPv4Stats().getSegmentsSent(),
        files.getOpenFileDescriptors(),
        files.getMaxFileDescriptors(),
        os.getSystemUptime(),
        space,
        inodes,
        disks);
  }
}
