/** Who may come in and what they may do: logins, sessions, limits on guessing, the audit log. */
@NullMarked
package io.petrel.access;

import org.jspecify.annotations.NullMarked;
