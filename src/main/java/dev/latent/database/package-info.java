/**
 * The database's files: {@link dev.latent.database.DurableFilePath} has H2 write each of them through to the disk, and
 * {@link dev.latent.database.DamagedDatabaseFailureAnalyzer} says at start which one is damaged,
 * {@link dev.latent.database.ClosedDatabaseEviction} opens a database again that a full disk closed.
 */
@NullMarked
package dev.latent.database;

import org.jspecify.annotations.NullMarked;
