# label: slow
# Storms in twenty places.
. "$SOURCE/tests/support/storms.sh"
seed=1
while [ $seed -le 20 ]; do
    planted $((12000 * (1 + seed % 5))) $seed
    seed=$((seed + 1))
done
planted 270000 21
planted 270000 22
echo "22 exports done"
