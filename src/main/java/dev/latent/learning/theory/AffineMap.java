package dev.latent.learning.theory;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * x → Wᵀx + b.
 *
 * @param weights W [inputs, outputs]
 * @param bias    b [outputs]
 */
@SuppressWarnings("ArrayRecordComponent")
public record AffineMap(DMatrixRMaj weights, double[] bias) {

    /** Of each row of x [rows, inputs], as [rows, outputs]. */
    public DMatrixRMaj apply(DMatrixRMaj x) {
        DMatrixRMaj result = new DMatrixRMaj(x.numRows, weights.numCols);
        CommonOps_DDRM.mult(x, weights, result);
        for (int row = 0; row < x.numRows; row++) {
            for (int i = 0; i < bias.length; i++) {
                result.add(row, i, bias[i]);
            }
        }
        return result;
    }

    /** x → Vᵀ(Wᵀx + b). */
    public AffineMap then(DMatrixRMaj v) {
        DMatrixRMaj product = new DMatrixRMaj(weights.numRows, v.numCols);
        CommonOps_DDRM.mult(weights, v, product);
        DMatrixRMaj offset = new DMatrixRMaj(1, v.numCols);
        CommonOps_DDRM.mult(new DMatrixRMaj(1, bias.length, true, bias), v, offset);
        return new AffineMap(product, offset.data);
    }
}
