package io.isolateddb.server.embedded;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The locales with which the files of an embedded PostgreSQL are made. They are arguments
 * of {@code initdb}, and cannot be changed later.
 */
final class PostgresLocales {

	/**
	 * The locales to try in turn: UTF-8, with messages in English. Text is sorted by code
	 * point and has upper and lower case in every language, whatever the locale of the
	 * machine. PostgreSQL 17 and later bring such a locale. Older versions need the one
	 * of the operating system; without it they know upper and lower case only of ASCII.
	 */
	static final List<Map<String, String>> DEFAULTS = List.of(
			Map.of("locale-provider", "builtin", "builtin-locale", "C.UTF-8", "locale", "C"),
			Map.of("locale", "C.UTF-8", "lc-messages", "C"), Map.of("locale", "C"));

	private static final String LOCALE = "locale";

	private static final String PROVIDER = "locale-provider";

	private static final String LIBC = "libc";

	private static final String ENCODING = "encoding";

	/** The settings that are arguments of initdb. */
	private static final Set<String> NAMES = Set.of(ENCODING, LOCALE, "lc_collate", "lc_ctype", "locale_provider",
			"icu_locale", "icu_rules", "builtin_locale");

	private PostgresLocales() {
	}

	/**
	 * Whether a setting is one of the locale, and none of the running server.
	 */
	static boolean isOne(String setting) {
		return NAMES.contains(setting);
	}

	/**
	 * The locales to try in turn, each as the arguments of initdb.
	 */
	static List<Map<String, String>> of(ChosenSettings settings) {
		Map<String, String> chosen = settings.values()
			.entrySet()
			.stream()
			.filter((setting) -> isOne(setting.getKey()))
			.collect(Collectors.toMap((setting) -> setting.getKey().replace('_', '-'), Map.Entry::getValue));
		if (chosen.isEmpty()) {
			return DEFAULTS;
		}
		return basesOf(chosen).stream().map((base) -> onTopOf(base, chosen)).toList();
	}

	/**
	 * What the user has not chosen is the same on every machine: C.UTF-8 where the
	 * operating system has it, else C.
	 */
	private static List<String> basesOf(Map<String, String> chosen) {
		String encoding = chosen.getOrDefault(ENCODING, "UTF8").toUpperCase(Locale.ROOT).replace("-", "");
		return (chosen.containsKey(LOCALE) && provider(chosen).equals(LIBC)) ? List.of(chosen.get(LOCALE))
				: encoding.equals("UTF8") ? List.of("C.UTF-8", "C") : List.of("C");
	}

	private static Map<String, String> onTopOf(String base, Map<String, String> chosen) {
		String provider = provider(chosen);
		Map<String, String> arguments = new TreeMap<>(chosen);
		arguments.put(LOCALE, base);
		arguments.put("lc-messages", "C");
		if (!provider.equals(LIBC)) {
			// PostgreSQL 14 and older know no provider but libc, and no such argument
			arguments.put(PROVIDER, provider);
			if (chosen.containsKey(LOCALE)) {
				arguments.putIfAbsent(provider + "-locale", chosen.get(LOCALE));
			}
		}
		return arguments;
	}

	/**
	 * What sorts text: a locale of the operating system, unless the user has chosen
	 * otherwise.
	 */
	private static String provider(Map<String, String> chosen) {
		String declared = chosen.get(PROVIDER);
		return (declared != null) ? declared.toLowerCase(Locale.ROOT) : Stream.of("icu", "builtin")
			.filter((provider) -> chosen.containsKey(provider + "-locale") || chosen.containsKey(provider + "-rules"))
			.findFirst()
			.orElse(LIBC);
	}

}
