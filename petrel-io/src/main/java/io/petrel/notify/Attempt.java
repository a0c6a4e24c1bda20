package io.petrel.notify;

/**
 * Which attempt to deliver a notification this is.
 *
 * @param number counts from 1
 * @param maybeDelivered whether an earlier attempt may have reached the receiver unknown to us
 * @param superseded how many older notifications of the incident this one stands for as well
 */
public record Attempt(int number, boolean maybeDelivered, int superseded) {}
