package io.petrel.notify;

import java.io.PrintStream;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What every notifier gets besides its own settings.
 *
 * @param texts the words and number formats
 * @param links where people can look further
 * @param http makes the HTTP client, with a connect timeout and without redirects; called once a
 *     notifier that needs one
 * @param console where the console notifier writes
 * @param clock for the pace of messages
 * @param charts draws what happened
 */
public record NotifierContext(
    Texts texts,
    Links links,
    Supplier<HttpClient> http,
    PrintStream console,
    InstantSource clock,
    Charts charts) {}
