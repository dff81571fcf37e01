package io.isolateddb.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.Locale;

import com.sun.management.OperatingSystemMXBean;

import org.springframework.boot.SpringBootVersion;

/**
 * The machine and the versions that figures belong to.
 */
final class Machine {

	private static final long GIB = 1L << 30;

	private Machine() {
	}

	/**
	 * One line that goes before the figures.
	 */
	static String describe() {
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		return String.format(Locale.ROOT, "%s, %d cores, %d GiB of memory, %s %s (%s); Java %s, Spring Boot %s, %s.",
				LocalDate.now(), system.getAvailableProcessors(), Math.round(1.0 * system.getTotalMemorySize() / GIB),
				system.getName(), system.getVersion(), system.getArch(), System.getProperty("java.version"),
				SpringBootVersion.getVersion(), Product.describe());
	}

	/**
	 * How many threads wanted a core during the last minute, those of others included.
	 */
	static double load() {
		return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
	}

}
