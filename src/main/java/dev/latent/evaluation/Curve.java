package dev.latent.evaluation;

import java.util.List;

/**
 * A figure that depends on a number, such as an accuracy on how many labels there were.
 *
 * @param name of what was measured, such as {@code raw-input}
 */
record Curve(String name, List<Point> points) {

    /** @param figure what was measured at x */
    record Point(double x, Figure figure) {}
}
