package dev.latent.learning.theory;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/** M = V diag(e) Vᵀ of a symmetric matrix, the largest eigenvalue first. */
final class SymmetricEigen {

    private final double[] values;

    private final DMatrixRMaj vectors;

    /** @param matrix [size, size]; not changed */
    SymmetricEigen(DMatrixRMaj matrix) {
        int size = matrix.numRows;
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(size, true, true);
        if (!eigen.decompose(matrix.copy())) {
            throw new ArithmeticException(
                    "a symmetric matrix of size %d has no eigenvectors: are all values finite?".formatted(size));
        }
        List<Integer> order = IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).getReal()))
                .toList();
        this.values = order.stream()
                .mapToDouble(i -> eigen.getEigenvalue(i).getReal())
                .toArray();
        this.vectors = new DMatrixRMaj(size, size);
        for (int column = 0; column < size; column++) {
            DMatrixRMaj vector = eigen.getEigenVector(order.get(column));
            for (int row = 0; row < size; row++) {
                vectors.set(row, column, vector.get(row));
            }
        }
    }

    double[] values() {
        return values;
    }

    /** As columns. */
    DMatrixRMaj vectors() {
        return vectors;
    }
}
