package io.petrel.access;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where somebody goes after the login: only to a path of this service. */
public final class Next {
  private static final int LONGEST = 2000;
  private static final Pattern PATH = Pattern.compile("/(?![/\\\\])[\\x21-\\x7e&&[^\\\\]]*");

  private Next() {}

  /** The path, or the first page's where it is no such path. */
  public static String path(@Nullable String wanted) {
    return wanted != null && wanted.length() <= LONGEST && PATH.matcher(wanted).matches()
        ? wanted
        : "/";
  }
}
